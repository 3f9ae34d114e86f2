using System.Runtime.CompilerServices;
using ChatApp.Contracts.Identity;
using ChatApp.Storage.People;

namespace ChatApp.Storage.Blocks;

/// <summary>
/// Whom each user blocked: table <c>blocks</c>, one partition a blocker. Nothing asks who blocked a user, so there is no table the other
/// way round: every question names both. Thread-safe.
/// </summary>
public sealed class BlockStore(StorageSession session, TimeProvider clock)
{
    /// <summary>The most people that a user blocks: far more than anybody does by hand, and few enough for one answer of 60 KB.</summary>
    public const int MaximumBlocks = 1_000;

    private const string SelectAll = "SELECT blocked_id, blocked_at FROM blocks WHERE user_id = ?";

    private const string SelectHeads = "SELECT DISTINCT user_id, list_version, list_size FROM blocks WHERE user_id IN ?";

    private static readonly PeopleStatements Statements = new(
        SelectOne: "SELECT blocked_id FROM blocks WHERE user_id = ? AND blocked_id = ?",
        SelectHead: "SELECT DISTINCT user_id, list_version, list_size FROM blocks WHERE user_id = ?",
        UpdateHead: "UPDATE blocks SET list_version = ?, list_size = ? WHERE user_id = ? IF list_version = ?",
        Insert: "INSERT INTO blocks (user_id, blocked_id, blocked_at) VALUES (?, ?, ?)",
        Delete: "DELETE FROM blocks WHERE user_id = ? AND blocked_id = ?");

    private readonly PeopleTable _table = new(session, clock, Statements, MaximumBlocks);

    /// <summary>Blocks somebody. Repeating it changes nothing.</summary>
    /// <exception cref="StorageUnavailableException">It may or may not be written; repeat it.</exception>
    public async ValueTask<AddOutcome> BlockAsync(UserId blocker, UserId blocked, CancellationToken cancellationToken) =>
        await IsBlockedAsync(blocker, blocked, cancellationToken)
            ? AddOutcome.AlreadyThere
            : await _table.AddAsync(blocker, blocked, [clock.GetUtcNow()], cancellationToken);

    /// <summary>Ends a block. Repeating it changes nothing.</summary>
    /// <returns>Whether there was one.</returns>
    /// <exception cref="StorageUnavailableException">It may or may not be ended; repeat it.</exception>
    public ValueTask<bool> UnblockAsync(UserId blocker, UserId blocked, CancellationToken cancellationToken) =>
        _table.RemoveAsync(blocker, blocked, cancellationToken);

    /// <summary>Whether <paramref name="blocker"/> blocked <paramref name="blocked"/>: a read of one row.</summary>
    /// <exception cref="StorageUnavailableException">Nothing is known.</exception>
    public ValueTask<bool> IsBlockedAsync(UserId blocker, UserId blocked, CancellationToken cancellationToken) =>
        _table.ContainsAsync(blocker, blocked, cancellationToken);

    /// <summary>
    /// Version and size of a user's list; zeros for one that never had anybody on it. Every block and every end of one gives it another
    /// version, and no version comes again: as long as it is the same, so is the list.
    /// </summary>
    /// <exception cref="StorageUnavailableException">Nothing is known.</exception>
    public ValueTask<PeopleHead> ReadHeadAsync(UserId blocker, CancellationToken cancellationToken) =>
        _table.ReadHeadAsync(blocker, cancellationToken);

    /// <summary>The same of several users at once.</summary>
    /// <param name="blockers">Each once, and some tens at most: each is a partition of its own.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <returns>Of every one of them.</returns>
    /// <exception cref="StorageUnavailableException">Nothing is known.</exception>
    public async ValueTask<IReadOnlyDictionary<UserId, PeopleHead>> ReadHeadsAsync(
        IReadOnlyList<UserId> blockers, CancellationToken cancellationToken)
    {
        var heads = blockers.ToDictionary(blocker => blocker, _ => default(PeopleHead));
        await foreach (var row in session.QueryAsync(
            SelectHeads, blockers, static (statement, blockers) => statement.Bind(ManyUsers.Of(blockers)), cancellationToken))
        {
            heads[new UserId(row.GetGuid("user_id"))] = PeopleTable.HeadOf(row);
        }

        return heads;
    }

    /// <summary>Whom a user blocked, in the store's order of ids.</summary>
    /// <exception cref="StorageUnavailableException">The reading broke off.</exception>
    public async IAsyncEnumerable<BlockEntry> ReadAsync(UserId blocker, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var row in session.QueryAsync(
            SelectAll, blocker, static (statement, blocker) => statement.Bind(blocker.Value), cancellationToken))
        {
            if (!row.IsNull("blocked_id")) // Only the static row is left of a list that was emptied.
            {
                yield return new BlockEntry(new UserId(row.GetGuid("blocked_id")), row.GetTimestamp("blocked_at"));
            }
        }
    }
}
