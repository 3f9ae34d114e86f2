using ChatApp.Contracts.Identity;

namespace ChatApp.Client.Messages;

/// <summary>A conversation of two people.</summary>
/// <param name="Id">The same on every device of both.</param>
/// <param name="Peer">The other one.</param>
/// <param name="Unread">How many messages of the other one were not shown yet.</param>
/// <param name="LastOrder">The <see cref="ChatMessage.Order"/> of its newest message, 0 if it has none.</param>
public sealed record Conversation(ConversationId Id, UserId Peer, int Unread, long LastOrder);
