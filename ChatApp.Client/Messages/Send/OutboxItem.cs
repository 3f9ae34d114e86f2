using ChatApp.Contracts.Identity;

namespace ChatApp.Client.Messages.Send;

/// <summary>
/// What has to reach the service: a number of this device in a conversation, until it is answered with ✓ or given up. The content is the
/// plaintext that is sealed for each device, empty for a number that was given up; the frame is the ClientFrame as it goes out, the same
/// bytes on every retry, and empty until it is sealed.
/// </summary>
internal sealed record OutboxItem(
    ConversationId Conversation,
    ulong Number,
    MessageId Id,
    UserId Recipient,
    ReadOnlyMemory<byte> Content,
    ReadOnlyMemory<byte> Frame)
{
    /// <summary>How often the service refused the time of the message's id.</summary>
    public int Renewals { get; init; }

    public bool IsGivenUp => Content.IsEmpty;

    public override string ToString() => $"OutboxItem {Id}, number {Number} of {Conversation}";
}
