using System.Runtime.CompilerServices;
using ChatApp.Contracts.ClientProtocol;
using ChatApp.Contracts.Identity;
using ChatApp.Cql;
using ChatApp.Cql.Types;

namespace ChatApp.Storage.Ledger;

/// <summary>
/// What a user sent, by conversation and month, and the ticks of each message: tables <c>messages</c> and <c>ticks</c>. Metadata only.
/// Thread-safe.
/// </summary>
public sealed class LedgerStore(StorageSession session)
{
    // About what the rows' values come to.
    private const int MessageBytes = 96;
    private const int RecipientBytes = 20;
    private const int TickBytes = 80;

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
                MonthOf(message.Id.Time),
                message.Id.Time,
                message.Id.Value,
                (sbyte)message.Sender.Device.Value,
                message.Number,
                CqlValue.From(message.Recipients.Select(recipient => recipient.Value).ToArray(), Recipients)),
            MessageBytes + (message.Recipients.Count * RecipientBytes),
            cancellationToken);

    /// <summary>
    /// Records that a device delivered or showed a message. The earliest time stands, however often and in whichever order receipts
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
                key.sender.Value, key.conversation.Value, MonthOf(key.id.Time), key.id.Time, key.id.Value),
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
                key.sender.Value, key.conversation.Value, MonthOf(key.month)),
            cancellationToken);
        await foreach (var row in rows)
        {
            yield return Read(row, sender, conversation);
        }
    }

    /// <summary>The ticks of a message, by recipient and device.</summary>
    /// <exception cref="StorageUnavailableException">Nothing is known.</exception>
    public async ValueTask<IReadOnlyList<Tick>> ReadTicksAsync(UserId sender, MessageId message, CancellationToken cancellationToken)
    {
        var ticks = new List<Tick>();
        var rows = session.QueryAsync(
            SelectTicks,
            (sender, message),
            static (statement, key) => statement.Bind(key.sender.Value, key.message.Value),
            cancellationToken);
        await foreach (var row in rows)
        {
            ticks.Add(new Tick(
                new DeviceAddress(new UserId(row.GetGuid("recipient_id")), new DeviceId((byte)row.GetSByte("device_id"))),
                row.IsNull("delivered_at") ? null : row.GetTimestamp("delivered_at"),
                row.IsNull("read_at") ? null : row.GetTimestamp("read_at")));
        }

        return ticks;
    }

    private static SentMessage Read(Row row, UserId sender, ConversationId conversation) => new(
        new DeviceAddress(sender, new DeviceId((byte)row.GetSByte("device_id"))),
        conversation,
        new MessageId(row.GetGuid("message_id")),
        row.GetInt64("number"),
        [.. (row.GetValue<IEnumerable<Guid>>("recipients") ?? []).Select(id => new UserId(id))]);

    private static int MonthOf(DateTimeOffset time) => (time.UtcDateTime.Year * 100) + time.UtcDateTime.Month;
}
