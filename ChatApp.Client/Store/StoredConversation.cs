using ChatApp.Contracts.Identity;

namespace ChatApp.Client.Store;

/// <summary>A conversation and the last number that this device gave to a message in it.</summary>
internal sealed record StoredConversation(ConversationId Id, UserId Peer, ulong LastNumber, int Unread, long LastOrder);
