using ChatApp.Contracts.Identity;

namespace ChatApp.Storage.Ledger;

/// <summary>What the ledger keeps of a message: who sent what to whom and when, never its content.</summary>
/// <param name="Sender">The sending device.</param>
/// <param name="Conversation">The conversation.</param>
/// <param name="Id">The message; its time is the time of sending.</param>
/// <param name="Number">The sending device's count in the conversation.</param>
/// <param name="Recipients">The users it was encrypted for, without the sender.</param>
public sealed record SentMessage(
    DeviceAddress Sender, ConversationId Conversation, MessageId Id, long Number, IReadOnlyCollection<UserId> Recipients);
