using ChatApp.Client.Messages;

namespace ChatApp.Cli.Session;

/// <summary>A message as it is shown.</summary>
/// <param name="Order">Identifies it on this device.</param>
/// <param name="At">When it was sent, in local time.</param>
/// <param name="Author">A handle, or "you".</param>
/// <param name="IsOwn">Whether this user wrote it.</param>
/// <param name="Text">Safe to print: no control characters but line ends.</param>
/// <param name="State">How far it has come.</param>
/// <param name="Failure">Why it failed, if it did.</param>
internal sealed record ChatLine(
    long Order, DateTimeOffset At, string Author, bool IsOwn, string Text, MessageState State, SendFailure Failure)
{
    /// <summary>Nothing of what was written.</summary>
    public override string ToString() => $"ChatLine {Order}, {State}";
}
