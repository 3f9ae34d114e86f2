using ChatApp.Contracts.Identity;

namespace ChatApp.Gateway.Receipts;

/// <summary>A message that a receipt is about.</summary>
/// <param name="Message">The message.</param>
/// <param name="Conversation">Where.</param>
/// <param name="Sender">Who sent it.</param>
/// <param name="SenderDevice">From which device; 0 if it is not known.</param>
/// <param name="Number">That device's count in the conversation; 0 if it is not known.</param>
internal readonly record struct ReceiptSubject(
    MessageId Message, ConversationId Conversation, UserId Sender, byte SenderDevice = 0, long Number = 0);
