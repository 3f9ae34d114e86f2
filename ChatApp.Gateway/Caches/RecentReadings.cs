using Microsoft.Extensions.Caching.Memory;

namespace ChatApp.Gateway.Caches;

/// <summary>
/// What was read from the store, for at most 5 s from when the reading began. A change is answered to its maker 6 s after it is durable:
/// by then no gateway goes by what was there before. Thread-safe.
/// </summary>
/// <typeparam name="TKey">What is asked for.</typeparam>
/// <typeparam name="TValue">What was found.</typeparam>
/// <param name="maximum">How many are kept.</param>
/// <param name="clock">For the time that has passed.</param>
/// <param name="read">Asks the store.</param>
internal sealed class RecentReadings<TKey, TValue>(
    int maximum, TimeProvider clock, Func<TKey, CancellationToken, ValueTask<TValue>> read) : IDisposable
    where TKey : notnull
{
    private static readonly TimeSpan Freshness = TimeSpan.FromSeconds(5);

    // What is no longer good is thrown out as often, so that a storm of logins leaves little behind.
    private readonly MemoryCache _cache = new(new MemoryCacheOptions { SizeLimit = maximum, ExpirationScanFrequency = Freshness });

    /// <summary>What is there, or was at most 5 s ago. Those who ask while it is read wait for that reading, and fail with it.</summary>
    public async ValueTask<TValue> FindAsync(TKey key, CancellationToken cancellationToken)
    {
        // By the time that has passed: the cache's own clock can be set back.
        if (_cache.TryGetValue(key, out Reading? known) && clock.GetElapsedTime(known!.StartedAt) < Freshness)
        {
            if (known.Value.IsCompletedSuccessfully)
            {
                return await known.Value;
            }

            if (!known.Value.IsCompleted)
            {
                return await known.Value.WaitAsync(cancellationToken);
            }
        }

        return await ReadAsync(key, cancellationToken);
    }

    /// <summary>What is there, whatever was read before.</summary>
    public async ValueTask<TValue> ReadAsync(TKey key, CancellationToken cancellationToken)
    {
        var startedAt = clock.GetTimestamp(); // Before the reading, which may be slow and find what was there when it began.
        var value = read(key, CancellationToken.None).AsTask(); // Others may wait for it, too. The store has a time limit of its own.
        _cache.Set(
            key, new Reading(startedAt, value), new MemoryCacheEntryOptions { Size = 1, AbsoluteExpirationRelativeToNow = Freshness });
        return await value.WaitAsync(cancellationToken);
    }

    /// <inheritdoc/>
    public void Dispose() => _cache.Dispose();

    private sealed record Reading(long StartedAt, Task<TValue> Value);
}
