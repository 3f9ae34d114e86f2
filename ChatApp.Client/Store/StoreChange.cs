using ChatApp.Client.Accounts;
using ChatApp.Client.Contacts;
using ChatApp.Client.Messages;
using ChatApp.Client.Messages.Read;
using ChatApp.Client.Messages.Send;
using ChatApp.Contracts.Identity;

namespace ChatApp.Client.Store;

/// <summary>One change to a local store. Several are committed together or not at all.</summary>
internal abstract record StoreChange
{
    private StoreChange()
    {
    }

    /// <summary>No content and no keys: a record prints every property unless told otherwise.</summary>
    public sealed override string ToString() => GetType().Name;

    public sealed record AccountSaved(StoredAccount Account) : StoreChange;

    public sealed record ConnectionNumberRaised(ulong Number) : StoreChange;

    /// <summary>Kept only if it is above the one that is stored.</summary>
    public sealed record PositionConfirmed(Position Position) : StoreChange;

    public sealed record ContactSaved(Contact Contact) : StoreChange;

    /// <summary>Adds the conversation, or raises its last number; never lowers it.</summary>
    public sealed record ConversationSaved(ConversationId Id, UserId Peer, ulong LastNumber) : StoreChange;

    /// <summary>Adds a message, shown or (with order 0) held back.</summary>
    public sealed record MessageAdded(ChatMessage Message) : StoreChange;

    public sealed record MessageReleased(MessageKey Key, long Order) : StoreChange;

    /// <summary>A message of this device goes out again under another id and number.</summary>
    public sealed record MessageRenamed(MessageKey Key, MessageId NewId, ulong NewNumber) : StoreChange;

    /// <summary>Kept only if the state is above the one that is stored.</summary>
    public sealed record MessageMoved(MessageKey Key, MessageState State, SendFailure Failure) : StoreChange;

    /// <summary>The message was shown; its sender is told until it durably knows.</summary>
    public sealed record MessageRead(MessageKey Key, ReadReport Report) : StoreChange;

    /// <summary>The message was shown on another device of this user, which has told its sender.</summary>
    public sealed record MessageReadElsewhere(MessageKey Key) : StoreChange;

    public sealed record ReadReported(ReadReport Report) : StoreChange;

    /// <summary>Adds an item, or replaces the one of the same conversation and number.</summary>
    public sealed record OutboxPut(OutboxItem Item) : StoreChange;

    public sealed record OutboxRemoved(ConversationId Conversation, ulong Number) : StoreChange;

    public sealed record IdReceived(MessageKey Key, DateTimeOffset At) : StoreChange;

    public sealed record IdsForgotten(DateTimeOffset Before) : StoreChange;

    /// <summary>Since is the time in the id of the message before the next one.</summary>
    public sealed record StreamAdvanced(StreamKey Stream, ulong Next, DateTimeOffset? Since) : StoreChange;

    /// <summary>Null removes it.</summary>
    public sealed record SealerValueWritten(string Name, byte[]? Value) : StoreChange;
}
