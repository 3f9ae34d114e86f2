using ChatApp.Client.Contacts;
using ChatApp.Client.Messages;
using ChatApp.Client.Messages.Read;
using ChatApp.Client.Messages.Send;
using ChatApp.Client.Store.Memory;
using ChatApp.Client.Store.Sqlite;
using ChatApp.Contracts.Identity;

namespace ChatApp.Client.Store;

/// <summary>
/// Everything that one device must remember: its account and key, its conversations and messages, what waits to be sent and reported, and
/// what it has received. Belongs to one <see cref="ChatClient"/> at a time. Thread-safe.
/// </summary>
public abstract class LocalStore : IAsyncDisposable
{
    private protected LocalStore()
    {
    }

    /// <summary>
    /// Opens a store in a file, and makes it if it is not there: readable by its owner alone, and safe against the end of the process and
    /// of the machine at any moment. One process at a time may have it open.
    /// </summary>
    /// <exception cref="LocalStoreException">The file is not a store, cannot be written, or is open elsewhere.</exception>
    public static async Task<LocalStore> OpenFileAsync(string path, CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        return await SqliteStore.OpenAsync(path, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Makes a store that lives as long as the object, for tests and for throw-away devices.</summary>
    public static LocalStore InMemory() => new MemoryStore();

    /// <summary>Deletes everything in it, the device's key included: for a device that was removed from its account.</summary>
    public abstract Task EraseAsync(CancellationToken cancellationToken);

    /// <inheritdoc/>
    public abstract ValueTask DisposeAsync();

    /// <summary>Applies changes in their order, all or none.</summary>
    /// <exception cref="LocalStoreException">None was applied.</exception>
    internal abstract Task CommitAsync(IReadOnlyList<StoreChange> changes, Durability durability, CancellationToken cancellationToken);

    internal abstract Task<DeviceState> ReadDeviceAsync(CancellationToken cancellationToken);

    internal abstract Task<IReadOnlyList<StoredConversation>> ReadConversationsAsync(CancellationToken cancellationToken);

    /// <summary>By conversation, then by number.</summary>
    internal abstract Task<IReadOnlyList<OutboxItem>> ReadOutboxAsync(CancellationToken cancellationToken);

    /// <summary>The messages that are held back.</summary>
    internal abstract Task<IReadOnlyList<ChatMessage>> ReadHeldAsync(CancellationToken cancellationToken);

    /// <summary>The next number expected in each stream that anything came from.</summary>
    internal abstract Task<IReadOnlyList<StoreChange.StreamAdvanced>> ReadStreamsAsync(CancellationToken cancellationToken);

    /// <summary>Which of these were received before.</summary>
    internal abstract Task<IReadOnlySet<MessageKey>> ReadReceivedAmongAsync(
        IReadOnlyCollection<MessageKey> keys, CancellationToken cancellationToken);

    /// <summary>Those of a user's messages, from whichever device, that are in the store.</summary>
    internal abstract Task<IReadOnlyList<ChatMessage>> ReadMessagesAsync(
        UserId sender, IReadOnlyCollection<MessageId> ids, CancellationToken cancellationToken);

    /// <summary>At most <paramref name="count"/> shown messages below an order, the newest, in the order in which they are shown.</summary>
    internal abstract Task<IReadOnlyList<ChatMessage>> ReadHistoryAsync(
        ConversationId conversation, int count, long before, CancellationToken cancellationToken);

    /// <summary>The messages of a conversation that were not shown yet, up to and including an order.</summary>
    internal abstract Task<IReadOnlyList<ChatMessage>> ReadUnreadAsync(
        ConversationId conversation, long upTo, CancellationToken cancellationToken);

    internal abstract Task<IReadOnlyList<ReadReport>> ReadReportsAsync(CancellationToken cancellationToken);

    internal abstract Task<IReadOnlyList<Contact>> ReadContactsAsync(CancellationToken cancellationToken);

    internal abstract Task<byte[]?> ReadSealerValueAsync(string name, CancellationToken cancellationToken);
}
