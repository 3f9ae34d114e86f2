using ChatApp.Contracts.Identity;

namespace ChatApp.Gateway.Receipts;

/// <summary>A message that a receipt is about.</summary>
internal readonly record struct ReceiptSubject(MessageId Message, ConversationId Conversation, UserId Sender);
