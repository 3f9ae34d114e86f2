using ChatApp.Client.Accounts;
using ChatApp.Client.Contacts;
using ChatApp.Client.Messages;
using ChatApp.Client.Messages.Read;
using ChatApp.Client.Messages.Send;
using ChatApp.Contracts.Identity;

namespace ChatApp.Client.Store.Memory;

/// <summary>A store that lives as long as the object. Thread-safe through one lock.</summary>
internal sealed class MemoryStore : LocalStore
{
    private readonly Lock _lock = new();
    private readonly Dictionary<UserId, Contact> _contacts = [];
    private readonly Dictionary<ConversationId, StoreChange.ConversationSaved> _conversations = [];
    private readonly Dictionary<MessageKey, ChatMessage> _messages = [];
    private readonly Dictionary<(ConversationId Conversation, ulong Number), OutboxItem> _outbox = [];
    private readonly Dictionary<MessageKey, DateTimeOffset> _received = [];
    private readonly Dictionary<StreamKey, StoreChange.StreamAdvanced> _streams = [];
    private readonly Dictionary<string, byte[]> _sealerValues = new(StringComparer.Ordinal);
    private readonly HashSet<ReadReport> _reports = [];
    private StoredAccount? _account;
    private ulong _connectionNumber;
    private Position _confirmed;

    public override ValueTask DisposeAsync() => ValueTask.CompletedTask; // What it holds may be opened again, as a file may.

    public override Task EraseAsync(CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            _contacts.Clear();
            _conversations.Clear();
            _messages.Clear();
            _outbox.Clear();
            _received.Clear();
            _streams.Clear();
            _sealerValues.Clear();
            _reports.Clear();
            _account = null;
            _connectionNumber = 0;
            _confirmed = Position.None;
        }

        return Task.CompletedTask;
    }

    internal override Task CommitAsync(IReadOnlyList<StoreChange> changes, Durability durability, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            foreach (var change in changes)
            {
                Apply(change);
            }
        }

        return Task.CompletedTask;
    }

    internal override Task<DeviceState> ReadDeviceAsync(CancellationToken cancellationToken) =>
        ReadAsync(() => new DeviceState(
            _account, _connectionNumber, _confirmed, _messages.Values.Select(message => message.Order).DefaultIfEmpty().Max()));

    internal override Task<IReadOnlyList<StoredConversation>> ReadConversationsAsync(CancellationToken cancellationToken) =>
        ReadAsync<IReadOnlyList<StoredConversation>>(() => [.. _conversations.Values.Select(conversation =>
        {
            var shown = Shown(conversation.Id).ToList();
            return new StoredConversation(
                conversation.Id,
                conversation.Peer,
                conversation.LastNumber,
                shown.Count(IsUnread),
                shown.Select(message => message.Order).DefaultIfEmpty().Max());
        })]);

    internal override Task<IReadOnlyList<OutboxItem>> ReadOutboxAsync(CancellationToken cancellationToken) =>
        ReadAsync<IReadOnlyList<OutboxItem>>(() =>
            [.. _outbox.Values.OrderBy(item => item.Conversation.Value).ThenBy(item => item.Number)]);

    internal override Task<IReadOnlyList<ChatMessage>> ReadHeldAsync(CancellationToken cancellationToken) =>
        ReadAsync<IReadOnlyList<ChatMessage>>(() => [.. _messages.Values.Where(message => message.Order == 0)]);

    internal override Task<IReadOnlyList<StoreChange.StreamAdvanced>> ReadStreamsAsync(CancellationToken cancellationToken) =>
        ReadAsync<IReadOnlyList<StoreChange.StreamAdvanced>>(() =>
            [.. _streams.Values]);

    internal override Task<IReadOnlySet<MessageKey>> ReadReceivedAmongAsync(
        IReadOnlyCollection<MessageKey> keys, CancellationToken cancellationToken) =>
        ReadAsync<IReadOnlySet<MessageKey>>(() => keys.Where(_received.ContainsKey).ToHashSet());

    internal override Task<IReadOnlyList<ChatMessage>> ReadMessagesAsync(
        UserId sender, IReadOnlyCollection<MessageId> ids, CancellationToken cancellationToken)
    {
        var wanted = ids.ToHashSet();
        return ReadAsync<IReadOnlyList<ChatMessage>>(() =>
            [.. _messages.Values.Where(message => message.Sender.User == sender && wanted.Contains(message.Id))]);
    }

    internal override Task<IReadOnlyList<ChatMessage>> ReadHistoryAsync(
        ConversationId conversation, int count, long before, CancellationToken cancellationToken) =>
        ReadAsync<IReadOnlyList<ChatMessage>>(() =>
            [.. Shown(conversation).Where(message => message.Order < before).OrderBy(message => message.Order).TakeLast(count)]);

    internal override Task<IReadOnlyList<ChatMessage>> ReadUnreadAsync(
        ConversationId conversation, long upTo, CancellationToken cancellationToken) =>
        ReadAsync<IReadOnlyList<ChatMessage>>(() =>
            [.. Shown(conversation).Where(message => IsUnread(message) && message.Order <= upTo).OrderBy(message => message.Order)]);

    internal override Task<IReadOnlyList<ReadReport>> ReadReportsAsync(CancellationToken cancellationToken) =>
        ReadAsync<IReadOnlyList<ReadReport>>(() => [.. _reports]);

    internal override Task<IReadOnlyList<Contact>> ReadContactsAsync(CancellationToken cancellationToken) =>
        ReadAsync<IReadOnlyList<Contact>>(() => [.. _contacts.Values]);

    internal override Task<byte[]?> ReadSealerValueAsync(string name, CancellationToken cancellationToken) =>
        ReadAsync(() => _sealerValues.GetValueOrDefault(name));

    private static bool IsUnread(ChatMessage message) => message is { State: MessageState.Received, IsRead: false };

    private IEnumerable<ChatMessage> Shown(ConversationId conversation) => _messages.Values.Where(
        message => message.Conversation == conversation && message.Order > 0 && message.Kind != MessageKind.GivenUp);

    private Task<T> ReadAsync<T>(Func<T> read)
    {
        lock (_lock)
        {
            return Task.FromResult(read());
        }
    }

    private void Apply(StoreChange change)
    {
        switch (change)
        {
            case StoreChange.AccountSaved saved: _account = saved.Account; break;
            case StoreChange.ConnectionNumberRaised raised: _connectionNumber = raised.Number; break;
            case StoreChange.PositionConfirmed confirmed when confirmed.Position > _confirmed: _confirmed = confirmed.Position; break;
            case StoreChange.PositionConfirmed: break;
            case StoreChange.ContactSaved saved: _contacts[saved.Contact.User] = saved.Contact; break;
            case StoreChange.ConversationSaved saved: Save(saved); break;
            case StoreChange.MessageAdded added: _messages.TryAdd(new MessageKey(added.Message.Sender, added.Message.Id), added.Message); break;
            case StoreChange.MessageReleased released: Alter(released.Key, message => message with { Order = released.Order }); break;
            case StoreChange.MessageMoved moved: Alter(moved.Key, message => message.State >= moved.State
                ? message
                : message with { State = moved.State, Failure = moved.Failure }); break;
            case StoreChange.MessageRenamed renamed: Rename(renamed); break;
            case StoreChange.MessageRead read: Alter(read.Key, message => message with { IsRead = true }); _reports.Add(read.Report); break;
            case StoreChange.MessageReadElsewhere read: Alter(read.Key, message => message with { IsRead = true }); break;
            case StoreChange.ReadReported reported: _reports.Remove(reported.Report); break;
            case StoreChange.OutboxPut put: _outbox[(put.Item.Conversation, put.Item.Number)] = put.Item; break;
            case StoreChange.OutboxRemoved removed: _outbox.Remove((removed.Conversation, removed.Number)); break;
            case StoreChange.IdReceived received: _received.TryAdd(received.Key, received.At); break;
            case StoreChange.IdsForgotten forgotten: Forget(forgotten.Before); break;
            case StoreChange.StreamAdvanced advanced: _streams[advanced.Stream] = advanced; break;
            case StoreChange.SealerValueWritten { Value: { } value } written: _sealerValues[written.Name] = value; break;
            case StoreChange.SealerValueWritten removed: _sealerValues.Remove(removed.Name); break;
            default: throw new InvalidOperationException($"Unknown change {change}.");
        }
    }

    private void Save(StoreChange.ConversationSaved saved)
    {
        var last = _conversations.TryGetValue(saved.Id, out var known) ? Math.Max(known.LastNumber, saved.LastNumber) : saved.LastNumber;
        _conversations[saved.Id] = saved with { LastNumber = last };
    }

    private void Alter(MessageKey key, Func<ChatMessage, ChatMessage> alter)
    {
        if (_messages.TryGetValue(key, out var message))
        {
            _messages[key] = alter(message);
        }
    }

    private void Rename(StoreChange.MessageRenamed renamed)
    {
        if (_messages.Remove(renamed.Key, out var message))
        {
            _messages[renamed.Key with { Id = renamed.NewId }] = message with { Id = renamed.NewId, Number = renamed.NewNumber };
        }
    }

    private void Forget(DateTimeOffset before)
    {
        foreach (var key in _received.Where(pair => pair.Value < before).Select(pair => pair.Key).ToList())
        {
            _received.Remove(key);
        }
    }
}
