using ChatApp.Contracts.Identity;

namespace ChatApp.Client.Messages;

/// <summary>What duplicates are recognized by.</summary>
internal readonly record struct MessageKey(DeviceAddress Sender, MessageId Id);
