using ChatApp.Contracts.Identity;

namespace ChatApp.Client.Messages;

/// <summary>What numbers count: the messages of one sending device in one conversation.</summary>
internal readonly record struct StreamKey(ConversationId Conversation, DeviceAddress Sender);
