using ChatApp.Cql;

namespace ChatApp.Storage.Handoffs;

/// <summary>
/// Up to which minute each shard has been worked off: table <c>handoff_progress</c>. A worker moves it only past a minute that is empty
/// and ended long enough ago that no writer can still add to it. Thread-safe.
/// </summary>
public sealed class HandoffProgress(StorageSession session)
{
    private const string Insert = "INSERT INTO handoff_progress (shard, minute) VALUES (?, ?)";

    private const string Select = "SELECT minute FROM handoff_progress WHERE shard = ?";

    /// <summary>The minute to go on with.</summary>
    /// <exception cref="StorageUnavailableException">Nothing is known.</exception>
    /// <exception cref="InvalidOperationException">The schema was never migrated.</exception>
    public async ValueTask<DateTimeOffset> ReadAsync(int shard, CancellationToken cancellationToken)
    {
        using var rows = await session.ReadAsync(
            Select, shard, static (statement, shard) => statement.Bind((sbyte)shard), cancellationToken);
        return rows.Count > 0
            ? rows[0].GetTimestamp("minute")
            : throw new InvalidOperationException($"Shard {shard} has no progress: the schema has not been migrated.");
    }

    /// <summary>Moves on. Two workers at once do no harm: jobs, not progress, say what is left within the minutes ahead.</summary>
    /// <exception cref="StorageUnavailableException">It may or may not have moved.</exception>
    public async ValueTask MoveAsync(int shard, DateTimeOffset minute, CancellationToken cancellationToken) =>
        await session.WriteAsync(
            Insert,
            (shard, minute),
            static (statement, progress) => statement.Bind((sbyte)progress.shard, progress.minute),
            cancellationToken);

    /// <summary>Sets where the jobs begin, unless it is set: a minute before the store was made, for clocks that lag.</summary>
    internal static async Task BeginAsync(CqlSession session, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var insert = await session.PrepareAsync(Insert + " IF NOT EXISTS", cancellationToken);
        var minute = HandoffJob.MinuteOf(now - TimeSpan.FromMinutes(1));
        await Task.WhenAll(Enumerable.Range(0, HandoffJob.Shards).Select(
            shard => session.ExecuteAsync(insert.Bind((sbyte)shard, minute), cancellationToken).AsTask()));
    }
}
