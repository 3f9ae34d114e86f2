using ChatApp.Contracts.Identity;

namespace ChatApp.Client.Messages;

/// <summary>A message as this device knows it.</summary>
/// <param name="Id">Made by the sending client; its time is the message's time.</param>
/// <param name="Conversation">Where it belongs.</param>
/// <param name="Sender">Who sent it, from which device.</param>
/// <param name="Number">The sending device's count in this conversation: 1, 2, 3, …</param>
/// <param name="Kind">What it holds.</param>
/// <param name="Text">What was written; empty unless <paramref name="Kind"/> is <see cref="MessageKind.Text"/>.</param>
public sealed record ChatMessage(
    MessageId Id, ConversationId Conversation, DeviceAddress Sender, ulong Number, MessageKind Kind, string Text)
{
    /// <summary>Its place among all messages of this device's store, in the order in which they are shown; 0 while it is held back.</summary>
    public long Order { get; init; }

    /// <summary>How far it has come. Only ever moves forward.</summary>
    public MessageState State { get; init; }

    /// <summary>Why it was given up, if <see cref="State"/> is <see cref="MessageState.Failed"/>.</summary>
    public SendFailure Failure { get; init; }

    /// <summary>Whether it was shown to this user. Always true for messages of this user.</summary>
    public bool IsRead { get; init; }

    /// <summary>The time inside its id, by the sender's clock.</summary>
    public DateTimeOffset SentAt => Id.Time;

    /// <summary>Ids and state, and nothing of what was written: a record prints every property unless told otherwise.</summary>
    public override string ToString() => $"ChatMessage {Id} from {Sender}, number {Number}, {Kind}, {State}";
}
