namespace ChatApp.Client.Messages;

/// <summary>
/// The time for new message ids: this device's clock, corrected by the service's once that has been heard, so that a device whose clock
/// is off can send. Thread-safe.
/// </summary>
internal sealed class MessageClock(TimeProvider clock)
{
    // Below this the difference may as well be the way of the frame.
    private static readonly TimeSpan Tolerance = TimeSpan.FromSeconds(30);

    private long _correctionTicks;

    public DateTimeOffset Now => clock.GetUtcNow() + TimeSpan.FromTicks(Interlocked.Read(ref _correctionTicks));

    public void Heard(DateTimeOffset serverTime)
    {
        var difference = serverTime - clock.GetUtcNow();
        Interlocked.Exchange(ref _correctionTicks, difference.Duration() > Tolerance ? difference.Ticks : 0);
    }
}
