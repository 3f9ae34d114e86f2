namespace ChatApp.Client.Messages.Send;

/// <summary>
/// How many messages may be without an answer. Falls to one when the service asks to slow down, and grows by one with every tick.
/// Guarded by <see cref="Outbox"/>.
/// </summary>
internal sealed class SendWindow
{
    private const int Maximum = 32;

    public int Size { get; private set; } = Maximum;

    public void SlowDown() => Size = 1;

    public void Answered() => Size = Math.Min(Size + 1, Maximum);
}
