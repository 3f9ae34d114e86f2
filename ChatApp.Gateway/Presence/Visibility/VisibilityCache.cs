using ChatApp.Contracts.Identity;
using ChatApp.Storage.Privacy;
using Microsoft.Extensions.Caching.Memory;

namespace ChatApp.Gateway.Presence.Visibility;

/// <summary>Who may see what of whom, as last read, for at most 5 s: that is how long a change waits before it is answered. Thread-safe.</summary>
internal sealed class VisibilityCache(StanceReader stances) : IDisposable
{
    private static readonly TimeSpan Freshness = TimeSpan.FromSeconds(5);

    // An entry counts as one; 100,000 pairs are some 20 MB.
    private readonly MemoryCache _cache = new(new MemoryCacheOptions { SizeLimit = 100_000 });

    /// <summary>What two users may see of each other: both rules are symmetric.</summary>
    /// <param name="one">The one.</param>
    /// <param name="other">The other.</param>
    /// <param name="fresh">Whether it is read in any case.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <exception cref="Storage.StorageUnavailableException">Nothing is known: show nothing.</exception>
    public ValueTask<MayBeSeen> FindAsync(UserId one, UserId other, bool fresh, CancellationToken cancellationToken)
    {
        if (one == other)
        {
            return ValueTask.FromResult(new MayBeSeen(Presence: true, Typing: true));
        }

        var pair = one.Value.CompareTo(other.Value) < 0 ? (one, other) : (other, one);
        return !fresh && _cache.TryGetValue(pair, out MayBeSeen known)
            ? ValueTask.FromResult(known)
            : new ValueTask<MayBeSeen>(ReadAsync(pair, cancellationToken));
    }

    /// <inheritdoc/>
    public void Dispose() => _cache.Dispose();

    private async Task<MayBeSeen> ReadAsync((UserId One, UserId Other) pair, CancellationToken cancellationToken)
    {
        var both = await Task.WhenAll(
            stances.ReadAsync(pair.One, pair.Other, cancellationToken).AsTask(),
            stances.ReadAsync(pair.Other, pair.One, cancellationToken).AsTask());
        var found = new MayBeSeen(
            PresenceRule.SeeEachOther(both[0], both[1]), PresenceRule.SeeEachOtherTyping(both[0], both[1]));
        _cache.Set(pair, found, new MemoryCacheEntryOptions { Size = 1, AbsoluteExpirationRelativeToNow = Freshness });
        return found;
    }
}
