using ChatApp.Cql;
using ChatApp.Cql.Types;

namespace ChatApp.Bench.Micro.Cql;

/// <summary>Tables of the form that the rows of a message go to: the inbox of who gets it, the ledger, and a tick. Thread-safe.</summary>
internal sealed class MessageTables
{
    /// <summary>Rows of <see cref="NextBatch"/>: as many as the stores put in one.</summary>
    public const int RowsPerBatch = 10;

    // Each has an inbox and a conversation, so that there are some tens of thousands of partitions that grow; ticks are new ones.
    private const int Users = 20_000;
    private const int EntryLength = 300;
    private const int ReceiptLength = 75;
    private const sbyte Device = 1;
    private const int Month = 24_300;

    private static readonly DateOnly Day = DateOnly.FromDayNumber(739_000);
    private static readonly DateTimeOffset Start = new(2024, 5, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly CqlType Recipients = CqlType.Parse("set<uuid>");

    private static readonly string[] Definitions =
    [
        "CREATE KEYSPACE IF NOT EXISTS bench WITH replication = {'class': 'SimpleStrategy', 'replication_factor': 1}",
        "CREATE TABLE IF NOT EXISTS bench.inbox_entries (user_id uuid, device_id tinyint, day date, position bigint, message_id uuid, entry blob, PRIMARY KEY ((user_id, device_id, day), position, message_id)) WITH default_time_to_live = 2592000",
        "CREATE TABLE IF NOT EXISTS bench.messages (user_id uuid, conversation_id uuid, month int, sent_at timestamp, message_id uuid, device_id tinyint, number bigint, recipients set<uuid>, PRIMARY KEY ((user_id, conversation_id, month), sent_at, message_id)) WITH CLUSTERING ORDER BY (sent_at DESC, message_id ASC)",
        "CREATE TABLE IF NOT EXISTS bench.ticks (user_id uuid, message_id uuid, recipient_id uuid, device_id tinyint, delivered_at timestamp, read_at timestamp, PRIMARY KEY ((user_id, message_id), recipient_id, device_id))",
    ];

    private readonly PreparedStatement _insertEntry;
    private readonly PreparedStatement _insertMessage;
    private readonly PreparedStatement _insertTick;
    private readonly Guid[] _users = [.. Enumerable.Range(0, Users).Select(_ => Guid.NewGuid())];
    private readonly byte[] _entry = new byte[EntryLength];
    private readonly byte[] _receipt = new byte[ReceiptLength];
    private long _position;

    private MessageTables(PreparedStatement insertEntry, PreparedStatement insertMessage, PreparedStatement insertTick)
    {
        (_insertEntry, _insertMessage, _insertTick) = (insertEntry, insertMessage, insertTick);
        Random.Shared.NextBytes(_entry);
        Random.Shared.NextBytes(_receipt);
    }

    /// <summary>Makes them if they are not there, and prepares to insert into them.</summary>
    public static async Task<MessageTables> CreateAsync(CqlSession session, CancellationToken cancellationToken)
    {
        foreach (var definition in Definitions)
        {
            using var defined = await session.ExecuteAsync(definition, cancellationToken);
        }

        return new MessageTables(
            await session.PrepareAsync(
                "INSERT INTO bench.inbox_entries (user_id, device_id, day, position, message_id, entry) VALUES (?, ?, ?, ?, ?, ?)", cancellationToken),
            await session.PrepareAsync(
                "INSERT INTO bench.messages (user_id, conversation_id, month, sent_at, message_id, device_id, number, recipients) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                cancellationToken),
            await session.PrepareAsync(
                "INSERT INTO bench.ticks (user_id, message_id, recipient_id, device_id, delivered_at) VALUES (?, ?, ?, ?, ?) USING TIMESTAMP ?",
                cancellationToken));
    }

    /// <summary>The rows of three messages between random users, and an inbox row of a receipt.</summary>
    public Batch NextBatch()
    {
        var batch = new Batch();
        for (var rows = 0; rows < RowsPerBatch - 1; rows += 3)
        {
            var (sender, recipient, message) = (RandomUser(), RandomUser(), Guid.NewGuid());
            var position = Interlocked.Increment(ref _position);
            var sent = Start.AddMilliseconds(position);
            batch.Add(_insertEntry.Bind(recipient, Device, Day, position, message, _entry));
            batch.Add(_insertMessage.Bind(
                sender, sender, Month, sent, message, Device, position, CqlValue.From(new[] { sender, recipient }, Recipients)));
            batch.Add(_insertTick.Bind(sender, message, recipient, Device, sent, position));
        }

        batch.Add(_insertEntry.Bind(RandomUser(), Device, Day, Interlocked.Increment(ref _position), Guid.NewGuid(), _receipt));
        return batch;
    }

    private Guid RandomUser() => _users[Random.Shared.Next(Users)];
}
