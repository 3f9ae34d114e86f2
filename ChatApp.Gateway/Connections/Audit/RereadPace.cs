using Microsoft.Extensions.Options;

namespace ChatApp.Gateway.Connections.Audit;

/// <summary>
/// Lets only so many inboxes a second be read again for the registry's sake, so that an emptied Redis is no storm in the store. Thread-safe.
/// </summary>
internal sealed class RereadPace(IOptions<GatewayOptions> options, TimeProvider clock)
{
    // Timers are no finer than this; who is earlier goes at once.
    private static readonly TimeSpan Tolerance = TimeSpan.FromMilliseconds(20);

    private readonly long _step = clock.TimestampFrequency / options.Value.RereadsPerSecond;
    private readonly Lock _lock = new();
    private long _next;

    /// <summary>Waits for its turn.</summary>
    public Task WaitAsync(CancellationToken cancellationToken)
    {
        var now = clock.GetTimestamp();
        TimeSpan wait;
        lock (_lock)
        {
            var turn = Math.Max(now, _next);
            _next = turn + _step;
            wait = clock.GetElapsedTime(now, turn);
        }

        return wait > Tolerance ? Task.Delay(wait, clock, cancellationToken) : Task.CompletedTask;
    }
}
