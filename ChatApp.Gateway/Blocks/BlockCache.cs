using ChatApp.Contracts.Identity;
using ChatApp.Gateway.Caches;
using ChatApp.Storage.Blocks;

namespace ChatApp.Gateway.Blocks;

/// <summary>Who blocked whom, as last read, for at most 5 s. Thread-safe.</summary>
internal sealed class BlockCache(BlockStore blocks, TimeProvider clock) : IDisposable
{
    // A pair is some 200 bytes: 20 MB.
    private readonly RecentReadings<(UserId Blocker, UserId Blocked), bool> _recent = new(
        100_000, clock, (pair, cancellationToken) => blocks.IsBlockedAsync(pair.Blocker, pair.Blocked, cancellationToken));

    /// <summary>Whether <paramref name="blocker"/> blocked <paramref name="blocked"/>.</summary>
    /// <exception cref="Storage.StorageUnavailableException">Nothing is known.</exception>
    public ValueTask<bool> IsBlockedAsync(UserId blocker, UserId blocked, CancellationToken cancellationToken) =>
        _recent.FindAsync((blocker, blocked), cancellationToken);

    /// <inheritdoc/>
    public void Dispose() => _recent.Dispose();
}
