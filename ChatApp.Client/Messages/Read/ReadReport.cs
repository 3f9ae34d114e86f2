using ChatApp.Contracts.Identity;

namespace ChatApp.Client.Messages.Read;

/// <summary>A message that was shown and whose sender does not durably know it yet.</summary>
internal readonly record struct ReadReport(MessageId Message, ConversationId Conversation, UserId Sender);
