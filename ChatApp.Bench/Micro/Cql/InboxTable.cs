using ChatApp.Cql;

namespace ChatApp.Bench.Micro.Cql;

/// <summary>A table of the form that an inbox has.</summary>
internal static class InboxTable
{
    public const string Name = "bench.inbox";
    public const int CiphertextLength = 300;
    private const sbyte Device = 1;

    // All of a run's rows are of one day, whichever it is.
    private static readonly DateOnly Day = DateOnly.FromDayNumber(739_000);

    /// <summary>Makes it if it is not there, and prepares to insert into it.</summary>
    public static async Task<PreparedStatement> CreateAsync(CqlSession session, CancellationToken cancellationToken)
    {
        using var keyspace = await session.ExecuteAsync(
            "CREATE KEYSPACE IF NOT EXISTS bench WITH replication = {'class': 'SimpleStrategy', 'replication_factor': 1}", cancellationToken);
        using var table = await session.ExecuteAsync(
            $"CREATE TABLE IF NOT EXISTS {Name} (user_id uuid, device_id tinyint, day date, position bigint, message_id uuid, ciphertext blob, PRIMARY KEY ((user_id, device_id, day), position, message_id))",
            cancellationToken);
        return await session.PrepareAsync(
            $"INSERT INTO {Name} (user_id, device_id, day, position, message_id, ciphertext) VALUES (?, ?, ?, ?, ?, ?)", cancellationToken);
    }

    /// <summary>Prepares to read a user's first rows.</summary>
    public static ValueTask<PreparedStatement> PrepareSelectAsync(CqlSession session, int rows, CancellationToken cancellationToken) =>
        session.PrepareAsync(
            $"SELECT position, message_id, ciphertext FROM {Name} WHERE user_id = ? AND device_id = ? AND day = ? LIMIT {rows}", cancellationToken);

    public static BoundStatement Bind(PreparedStatement insert, Guid user, long position, byte[] ciphertext) =>
        insert.Bind(user, Device, Day, position, user, ciphertext);

    public static BoundStatement Bind(PreparedStatement select, Guid user) => select.Bind(user, Device, Day);
}
