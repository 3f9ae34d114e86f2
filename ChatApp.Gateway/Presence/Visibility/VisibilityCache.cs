using ChatApp.Contracts.Identity;
using ChatApp.Gateway.Caches;
using ChatApp.Storage.Privacy;

namespace ChatApp.Gateway.Presence.Visibility;

/// <summary>Who may see what of whom, as last read, for at most 5 s: that is how long a change waits before it is answered. Thread-safe.</summary>
internal sealed class VisibilityCache(StanceReader stances, TimeProvider clock) : IAsyncDisposable
{
    // 100,000 pairs are some 20 MB.
    private readonly RecentReadings<(UserId One, UserId Other), MayBeSeen> _recent = new(
        100_000, clock, (pair, cancellationToken) => ReadAsync(stances, pair.One, pair.Other, cancellationToken));

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
        return fresh ? _recent.ReadAsync(pair, cancellationToken) : _recent.FindAsync(pair, cancellationToken);
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _recent.DisposeAsync();

    private static async ValueTask<MayBeSeen> ReadAsync(StanceReader stances, UserId one, UserId other, CancellationToken cancellationToken)
    {
        var both = await Task.WhenAll(
            stances.ReadAsync(one, other, cancellationToken).AsTask(), stances.ReadAsync(other, one, cancellationToken).AsTask());
        return new MayBeSeen(PresenceRule.SeeEachOther(both[0], both[1]), PresenceRule.SeeEachOtherTyping(both[0], both[1]));
    }
}
