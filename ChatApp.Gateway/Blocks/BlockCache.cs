using ChatApp.Contracts.Identity;
using ChatApp.Gateway.Caches;
using ChatApp.Gateway.Memory;
using ChatApp.Storage.Blocks;
using ChatApp.Storage.People;
using Microsoft.Extensions.Caching.Memory;

namespace ChatApp.Gateway.Blocks;

/// <summary>Who blocked whom, as last read, for at most 5 s. Thread-safe.</summary>
/// <remarks>
/// There are far more pairs of users who write to each other than users, and hardly any of them ever changes. So what is read again every
/// few seconds is the head of a user's list, many of them at once: whose list is empty blocked nobody, and whose list has the version under
/// which a pair was read, of that pair the same is still true. A change gives the list a version that it never had
/// (<see cref="BlockStore.ReadHeadAsync"/>). The head is read before the pair: if the list changes in between, the pair is newer than the
/// version it is kept under, and is read again with the next head; it is never older.
/// </remarks>
internal sealed class BlockCache : ITrimmable, IAsyncDisposable
{
    // How long a pair is kept that nobody asks for: so a conversation with pauses reads it once.
    private static readonly TimeSpan PairsAreKept = TimeSpan.FromMinutes(5);

    private readonly BlockStore _blocks;

    // A head and a pair are some 200 bytes each: 20 MB of each.
    private readonly RecentReadings<UserId, PeopleHead> _heads;
    private readonly MemoryCache _pairs = new(new MemoryCacheOptions { SizeLimit = 100_000 });

    /// <summary>Knows nothing yet.</summary>
    public BlockCache(BlockStore blocks, TimeProvider clock, ILogger<BlockCache> logger)
    {
        _blocks = blocks;
        _heads = new RecentReadings<UserId, PeopleHead>(100_000, clock, blocks.ReadHeadAsync, blocks.ReadHeadsAsync, logger);
    }

    /// <summary>Whether <paramref name="blocker"/> blocked <paramref name="blocked"/>.</summary>
    /// <exception cref="Storage.StorageUnavailableException">Nothing is known.</exception>
    public async ValueTask<bool> IsBlockedAsync(UserId blocker, UserId blocked, CancellationToken cancellationToken)
    {
        var head = await _heads.FindAsync(blocker, cancellationToken);
        if (head.Count == 0)
        {
            return false;
        }

        if (_pairs.TryGetValue((blocker, blocked), out Pair? known) && known!.ListVersion == head.Version && !HasFailed(known.IsBlocked))
        {
            return await known.IsBlocked.WaitAsync(cancellationToken);
        }

        // Others may wait for it, too. The store has a time limit of its own.
        var isBlocked = _blocks.IsBlockedAsync(blocker, blocked, CancellationToken.None).AsTask();
        _pairs.Set(
            (blocker, blocked), new Pair(head.Version, isBlocked), new MemoryCacheEntryOptions { Size = 1, SlidingExpiration = PairsAreKept });
        return await isBlocked.WaitAsync(cancellationToken);
    }

    /// <inheritdoc/>
    public void Trim()
    {
        _heads.Trim();
        _pairs.Compact(0);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _heads.DisposeAsync();
        _pairs.Dispose();
    }

    private static bool HasFailed(Task<bool> reading) => reading.IsCompleted && !reading.IsCompletedSuccessfully;

    /// <param name="ListVersion">The list's, from a reading that had ended when that of the pair began.</param>
    /// <param name="IsBlocked">What was read, or is being read.</param>
    private sealed record Pair(long ListVersion, Task<bool> IsBlocked);
}
