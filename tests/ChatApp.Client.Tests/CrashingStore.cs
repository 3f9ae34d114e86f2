using ChatApp.Client.Contacts;
using ChatApp.Client.Messages;
using ChatApp.Client.Messages.Read;
using ChatApp.Client.Messages.Send;
using ChatApp.Client.Store;
using ChatApp.Contracts.Identity;

namespace ChatApp.Client.Tests;

/// <summary>A store in memory that, when told, takes some more commits and then none: as if the process had ended there.</summary>
internal sealed class CrashingStore : LocalStore
{
    private readonly LocalStore _inner = InMemory();
    private int _left = int.MaxValue;

    /// <summary>How many commits were taken.</summary>
    public int Commits { get; private set; }

    public void CrashIn(int commits) => Volatile.Write(ref _left, commits);

    public void Recover() => Volatile.Write(ref _left, int.MaxValue);

    public override ValueTask DisposeAsync() => _inner.DisposeAsync();

    public override Task EraseAsync(CancellationToken cancellationToken) => _inner.EraseAsync(cancellationToken);

    internal override Task CommitAsync(IReadOnlyList<StoreChange> changes, Durability durability, CancellationToken cancellationToken)
    {
        if (Interlocked.Decrement(ref _left) < 0)
        {
            throw new LocalStoreException("The process ended here.");
        }

        Commits++;
        return _inner.CommitAsync(changes, durability, cancellationToken);
    }

    internal override Task<DeviceState> ReadDeviceAsync(CancellationToken cancellationToken) => _inner.ReadDeviceAsync(cancellationToken);

    internal override Task<IReadOnlyList<StoredConversation>> ReadConversationsAsync(CancellationToken cancellationToken) =>
        _inner.ReadConversationsAsync(cancellationToken);

    internal override Task<IReadOnlyList<OutboxItem>> ReadOutboxAsync(CancellationToken cancellationToken) =>
        _inner.ReadOutboxAsync(cancellationToken);

    internal override Task<IReadOnlyList<ChatMessage>> ReadHeldAsync(CancellationToken cancellationToken) =>
        _inner.ReadHeldAsync(cancellationToken);

    internal override Task<IReadOnlyList<StoreChange.StreamAdvanced>> ReadStreamsAsync(CancellationToken cancellationToken) =>
        _inner.ReadStreamsAsync(cancellationToken);

    internal override Task<IReadOnlySet<MessageKey>> ReadReceivedAmongAsync(
        IReadOnlyCollection<MessageKey> keys, CancellationToken cancellationToken) =>
        _inner.ReadReceivedAmongAsync(keys, cancellationToken);

    internal override Task<IReadOnlyList<ChatMessage>> ReadMessagesAsync(
        UserId sender, IReadOnlyCollection<MessageId> ids, CancellationToken cancellationToken) =>
        _inner.ReadMessagesAsync(sender, ids, cancellationToken);

    internal override Task<IReadOnlyList<ChatMessage>> ReadHistoryAsync(
        ConversationId conversation, int count, long before, CancellationToken cancellationToken) =>
        _inner.ReadHistoryAsync(conversation, count, before, cancellationToken);

    internal override Task<IReadOnlyList<ChatMessage>> ReadUnreadAsync(
        ConversationId conversation, long upTo, CancellationToken cancellationToken) =>
        _inner.ReadUnreadAsync(conversation, upTo, cancellationToken);

    internal override Task<IReadOnlyList<ReadReport>> ReadReportsAsync(CancellationToken cancellationToken) =>
        _inner.ReadReportsAsync(cancellationToken);

    internal override Task<IReadOnlyList<Contact>> ReadContactsAsync(CancellationToken cancellationToken) =>
        _inner.ReadContactsAsync(cancellationToken);

    internal override Task<byte[]?> ReadSealerValueAsync(string name, CancellationToken cancellationToken) =>
        _inner.ReadSealerValueAsync(name, cancellationToken);
}
