using ChatApp.Contracts.Identity;

namespace ChatApp.Gateway.Messages.Send;

/// <summary>A Send frame that keeps the protocol's rules.</summary>
/// <param name="Id">The message.</param>
/// <param name="Conversation">Where.</param>
/// <param name="Number">The sending device's count there.</param>
/// <param name="Peer">The other user.</param>
/// <param name="Copies">One for each device that the sender encrypted for.</param>
internal sealed record OutgoingMessage(
    MessageId Id, ConversationId Conversation, long Number, UserId Peer, List<OutgoingCopy> Copies);
