using ChatApp.Contracts.Identity;

namespace ChatApp.Gateway.Messages.Entries;

/// <summary>The messages of one sending device in one conversation: what is counted by one number.</summary>
internal readonly record struct EntryStream(DeviceAddress Sender, ConversationId Conversation)
{
    /// <summary>Whether an entry is one of them.</summary>
    public bool Holds(ReadOnlySpan<byte> entry) => EntryHeader.Read(entry) is { } header
        && header.Sender == Sender.User
        && header.SenderDevice == Sender.Device.Value
        && header.Conversation == Conversation;
}
