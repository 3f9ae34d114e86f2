using System.Runtime.CompilerServices;
using ChatApp.Contracts.ClientProtocol;
using ChatApp.Contracts.Identity;
using ChatApp.Cql;
using ChatApp.Cql.Types;

namespace ChatApp.Storage.Ledger;

/// <summary>
/// What a user sent, by conversation and month, and the ticks of each message: tables <c>messages</c>, <c>deliveries</c> and <c>ticks</c>.
/// Metadata only. Thread-safe.
/// </summary>
/// <remarks>
/// What a device received is kept by ranges of numbers, one row for what it acknowledged together; what was shown, by message
/// (docs/decisions/0008-delivered-by-ranges.md).
/// </remarks>
public sealed class LedgerStore(StorageSession session)
{
    // About what the rows' values come to.
    private const int MessageBytes = 96;
    private const int RecipientBytes = 20;
    private const int TickBytes = 80;
    private const int DeliveryBytes = 96;

    private const string InsertMessage =
        "INSERT INTO messages (user_id, conversation_id, month, sent_at, message_id, device_id, number, recipients) "
        + "VALUES (?, ?, ?, ?, ?, ?, ?, ?)";

    private const string SelectMessages =
        "SELECT message_id, device_id, number, recipients FROM messages WHERE user_id = ? AND conversation_id = ? AND month = ?";

    private const string SelectMessage = SelectMessages + " AND sent_at = ? AND message_id = ?";

    private const string InsertDelivered =
        "INSERT INTO ticks (user_id, message_id, recipient_id, device_id, delivered_at) VALUES (?, ?, ?, ?, ?) USING TIMESTAMP ?";

    private const string InsertRead =
        "INSERT INTO ticks (user_id, message_id, recipient_id, device_id, read_at) VALUES (?, ?, ?, ?, ?) USING TIMESTAMP ?";

    private const string InsertDelivery =
        "INSERT INTO deliveries (user_id, conversation_id, month, sender_device_id, last_number, first_number, recipient_id, device_id, delivered_at) "
        + "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) USING TIMESTAMP ?";

    private const string SelectDeliveries =
        "SELECT first_number, recipient_id, device_id, delivered_at FROM deliveries "
        + "WHERE user_id = ? AND conversation_id = ? AND month = ? AND sender_device_id = ? AND last_number >= ? AND last_number <= ?";

    private const string SelectTicks =
        "SELECT recipient_id, device_id, delivered_at, read_at FROM ticks WHERE user_id = ? AND message_id = ?";

    private static readonly CqlType Recipients = CqlType.Parse("set<uuid>");

    /// <summary>Records a message. Repeating it changes nothing.</summary>
    /// <exception cref="StorageUnavailableException">It may or may not be recorded.</exception>
    public ValueTask RecordAsync(SentMessage message, CancellationToken cancellationToken) =>
        session.WriteGroupedAsync(
            InsertMessage,
            message,
            static (statement, message) => statement.Bind(
                message.Sender.User.Value,
                message.Conversation.Value,
                DeliveredRange.MonthOf(message.Id),
                message.Id.Time,
                message.Id.Value,
                (sbyte)message.Sender.Device.Value,
                message.Number,
                CqlValue.From(message.Recipients.Select(recipient => recipient.Value).ToArray(), Recipients)),
            HashCode.Combine(message.Sender.User, message.Conversation),
            MessageBytes + (message.Recipients.Count * RecipientBytes),
            cancellationToken);

    /// <summary>
    /// Records that a device received messages, one row for all of them. The earliest time of each stands, however often, in whichever
    /// order and in whichever ranges receipts are repeated.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The range is empty, or longer than <see cref="DeliveredRange.MaximumLength"/>.</exception>
    /// <exception cref="StorageUnavailableException">It may or may not be recorded.</exception>
    public ValueTask DeliverAsync(DeliveredRange range, DeviceAddress recipient, DateTimeOffset at, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(range.Last, range.First);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(range.Last - range.First, DeliveredRange.MaximumLength);
        return session.WriteGroupedAsync(
            InsertDelivery,
            (range, recipient, at),
            static (statement, delivery) => statement.Bind(
                delivery.range.Sender.User.Value,
                delivery.range.Conversation.Value,
                delivery.range.Month,
                (sbyte)delivery.range.Sender.Device.Value,
                delivery.range.Last,
                delivery.range.First,
                delivery.recipient.User.Value,
                (sbyte)delivery.recipient.Device.Value,
                delivery.at,
                EarliestWins.TimestampOf(delivery.at)),
            HashCode.Combine(range.Sender, range.Conversation),
            DeliveryBytes,
            cancellationToken);
    }

    /// <summary>
    /// Records that a device received or showed a message. The earliest time stands, however often and in whichever order receipts
    /// are repeated.
    /// </summary>
    /// <exception cref="StorageUnavailableException">It may or may not be recorded.</exception>
    public ValueTask TickAsync(
        UserId sender, MessageId message, DeviceAddress recipient, ReceiptKind kind, DateTimeOffset at, CancellationToken cancellationToken) =>
        session.WriteGroupedAsync(
            kind == ReceiptKind.Read ? InsertRead : InsertDelivered,
            (sender, message, recipient, at),
            static (statement, tick) => statement.Bind(
                tick.sender.Value,
                tick.message.Value,
                tick.recipient.User.Value,
                (sbyte)tick.recipient.Device.Value,
                tick.at,
                EarliestWins.TimestampOf(tick.at)),
            message.GetHashCode(),
            TickBytes,
            cancellationToken);

    /// <summary>Finds a message of a sender.</summary>
    /// <returns>Null if it was never recorded.</returns>
    /// <exception cref="StorageUnavailableException">Nothing is known.</exception>
    public async ValueTask<SentMessage?> FindAsync(
        UserId sender, ConversationId conversation, MessageId id, CancellationToken cancellationToken)
    {
        using var rows = await session.ReadAsync(
            SelectMessage,
            (sender, conversation, id),
            static (statement, key) => statement.Bind(
                key.sender.Value, key.conversation.Value, DeliveredRange.MonthOf(key.id), key.id.Time, key.id.Value),
            cancellationToken);
        return rows.Count == 0 ? null : Read(rows[0], sender, conversation);
    }

    /// <summary>A sender's messages in a conversation during one month, newest first.</summary>
    /// <exception cref="StorageUnavailableException">The reading broke off.</exception>
    public async IAsyncEnumerable<SentMessage> ReadMonthAsync(
        UserId sender, ConversationId conversation, DateTimeOffset month, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var rows = session.QueryAsync(
            SelectMessages,
            (sender, conversation, month),
            static (statement, key) => statement.Bind(
                key.sender.Value, key.conversation.Value, DeliveredRange.MonthOf(key.month)),
            cancellationToken);
        await foreach (var row in rows)
        {
            yield return Read(row, sender, conversation);
        }
    }

    /// <summary>The ticks of a message, by recipient and device.</summary>
    /// <exception cref="StorageUnavailableException">Nothing is known.</exception>
    public async ValueTask<IReadOnlyList<Tick>> ReadTicksAsync(SentMessage message, CancellationToken cancellationToken)
    {
        var ticks = new SortedDictionary<DeviceAddress, Tick>(ByDevice);
        var rows = session.QueryAsync(
            SelectTicks,
            message,
            static (statement, message) => statement.Bind(message.Sender.User.Value, message.Id.Value),
            cancellationToken);
        await foreach (var row in rows)
        {
            var recipient = ReadRecipient(row);
            ticks[recipient] = new Tick(
                recipient,
                row.IsNull("delivered_at") ? null : row.GetTimestamp("delivered_at"),
                row.IsNull("read_at") ? null : row.GetTimestamp("read_at"));
        }

        var ranges = session.QueryAsync(
            SelectDeliveries,
            message,
            static (statement, message) => statement.Bind(
                message.Sender.User.Value,
                message.Conversation.Value,
                DeliveredRange.MonthOf(message.Id),
                (sbyte)message.Sender.Device.Value,
                message.Number,
                LastNumberBeside(message.Number)),
            cancellationToken);
        await foreach (var row in ranges)
        {
            if (row.GetInt64("first_number") > message.Number)
            {
                continue;
            }

            var (recipient, at) = (ReadRecipient(row), row.GetTimestamp("delivered_at"));
            var known = ticks.GetValueOrDefault(recipient) ?? new Tick(recipient, null, null);
            ticks[recipient] = known.DeliveredAt <= at ? known : known with { DeliveredAt = at };
        }

        return [.. ticks.Values];
    }

    private static Comparer<DeviceAddress> ByDevice { get; } = Comparer<DeviceAddress>.Create((one, other) =>
        one.User.Value.CompareTo(other.User.Value) is var users && users != 0 ? users : one.Device.Value.CompareTo(other.Device.Value));

    private static DeviceAddress ReadRecipient(Row row) =>
        new(new UserId(row.GetGuid("recipient_id")), new DeviceId((byte)row.GetSByte("device_id")));

    // Of the longest range that could begin at a number.
    private static long LastNumberBeside(long number) =>
        Math.Min(number, long.MaxValue - (DeliveredRange.MaximumLength - 1)) + (DeliveredRange.MaximumLength - 1);

    private static SentMessage Read(Row row, UserId sender, ConversationId conversation) => new(
        new DeviceAddress(sender, new DeviceId((byte)row.GetSByte("device_id"))),
        conversation,
        new MessageId(row.GetGuid("message_id")),
        row.GetInt64("number"),
        [.. (row.GetValue<IEnumerable<Guid>>("recipients") ?? []).Select(id => new UserId(id))]);
}
