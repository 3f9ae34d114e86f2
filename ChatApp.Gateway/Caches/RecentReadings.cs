using Microsoft.Extensions.Caching.Memory;

namespace ChatApp.Gateway.Caches;

/// <summary>
/// What was read from the store, for at most 5 s from when the reading began. A change is answered to its maker 6 s after it is durable:
/// by then no gateway goes by what was there before. Thread-safe.
/// </summary>
/// <remarks>
/// What is asked for all the time would be read singly every 5 s, by somebody who waits for it. Where the store can read many keys at once,
/// that is done ahead of time instead: whoever finds a value of more than <see cref="RefreshAfter"/> puts its key with those that are read
/// again together (<see cref="RefreshAhead{TKey}"/>), and goes on. What nobody asks for in that time is not read again, and runs out. The 5 s
/// count from the beginning of the common reading, so the bound is the same.
/// </remarks>
/// <typeparam name="TKey">What is asked for.</typeparam>
/// <typeparam name="TValue">What was found.</typeparam>
internal sealed class RecentReadings<TKey, TValue> : IAsyncDisposable
    where TKey : notnull
{
    /// <summary>
    /// The age from which on a value that is asked for is read again ahead of time. The 3 s that are left are for its being asked for, for
    /// gathering and for a slow reading; so whatever is asked for every 2.5 s does not run out. Later would save few readings, and leave too
    /// little time; sooner would cost readings and save nobody a wait.
    /// </summary>
    public static readonly TimeSpan RefreshAfter = TimeSpan.FromSeconds(2);

    private static readonly TimeSpan Freshness = TimeSpan.FromSeconds(5);

    private readonly MemoryCache _cache;
    private readonly TimeProvider _clock;
    private readonly Func<TKey, CancellationToken, ValueTask<TValue>> _read;
    private readonly Func<IReadOnlyList<TKey>, CancellationToken, ValueTask<IReadOnlyDictionary<TKey, TValue>>>? _readMany;
    private readonly RefreshAhead<TKey>? _ahead;
    private readonly Lock _keeping = new();

    /// <summary>Of a store that reads one at a time: nothing is read ahead.</summary>
    /// <param name="maximum">How many are kept.</param>
    /// <param name="clock">For the time that has passed.</param>
    /// <param name="read">Asks the store.</param>
    public RecentReadings(int maximum, TimeProvider clock, Func<TKey, CancellationToken, ValueTask<TValue>> read)
    {
        // What is no longer good is thrown out as often, so that a storm of logins leaves little behind.
        _cache = new MemoryCache(new MemoryCacheOptions { SizeLimit = maximum, ExpirationScanFrequency = Freshness });
        _clock = clock;
        _read = read;
    }

    /// <summary>Of a store that reads many at once, too.</summary>
    /// <param name="maximum">How many are kept.</param>
    /// <param name="clock">For the time that has passed.</param>
    /// <param name="read">Asks the store.</param>
    /// <param name="readMany">Asks for several, and answers for every one of them, also where the store has nothing.</param>
    /// <param name="logger">Is told what could not be read ahead of time.</param>
    public RecentReadings(
        int maximum,
        TimeProvider clock,
        Func<TKey, CancellationToken, ValueTask<TValue>> read,
        Func<IReadOnlyList<TKey>, CancellationToken, ValueTask<IReadOnlyDictionary<TKey, TValue>>> readMany,
        ILogger logger)
        : this(maximum, clock, read)
    {
        _readMany = readMany;
        _ahead = new RefreshAhead<TKey>(clock, RefreshAsync, logger);
    }

    /// <summary>What is there, or was at most 5 s ago. Those who ask while it is read wait for that reading, and fail with it.</summary>
    public ValueTask<TValue> FindAsync(TKey key, CancellationToken cancellationToken)
    {
        if (_cache.TryGetValue(key, out Reading? known) && AgeOf(known!) is var age && age < Freshness)
        {
            if (known!.Value.IsCompletedSuccessfully)
            {
                if (age >= RefreshAfter && _ahead is not null && known.IsFirstToBeRefreshed())
                {
                    _ahead.Add(key);
                }

                return new ValueTask<TValue>(known.Value);
            }

            if (!known.Value.IsCompleted)
            {
                return new ValueTask<TValue>(known.Value.WaitAsync(cancellationToken));
            }
        }

        return ReadAsync(key, cancellationToken);
    }

    /// <summary>What is there, whatever was read before.</summary>
    public async ValueTask<TValue> ReadAsync(TKey key, CancellationToken cancellationToken)
    {
        var startedAt = _clock.GetTimestamp(); // Before the reading, which may be slow and find what was there when it began.
        var value = _read(key, CancellationToken.None).AsTask(); // Others may wait for it, too. The store has a time limit of its own.
        Keep(key, new Reading(startedAt, value));
        return await value.WaitAsync(cancellationToken);
    }

    /// <summary>Lets go of what is no longer good: the cache only looks for it when it is asked for something.</summary>
    public void Trim() => _cache.Compact(0);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_ahead is not null)
        {
            await _ahead.DisposeAsync();
        }

        _cache.Dispose();
    }

    private async Task<int> RefreshAsync(TKey[] keys, CancellationToken cancellationToken)
    {
        // Not what has run out meanwhile, which nobody may ask for again, nor what somebody has read singly.
        var aging = Array.FindAll(
            keys, key => _cache.TryGetValue(key, out Reading? known) && AgeOf(known!) is var age && age >= RefreshAfter && age < Freshness);
        if (aging.Length == 0)
        {
            return 0;
        }

        var startedAt = _clock.GetTimestamp();
        var found = await _readMany!(aging, cancellationToken);
        foreach (var key in aging)
        {
            Keep(key, new Reading(startedAt, Task.FromResult(found[key])));
        }

        return aging.Length;
    }

    // A single and a common reading of one key may be under way at a time. The one that began later stays, so that nobody who was told of a
    // change is told what was before it.
    private void Keep(TKey key, Reading reading)
    {
        lock (_keeping)
        {
            if (!_cache.TryGetValue(key, out Reading? known) || known!.StartedAt <= reading.StartedAt)
            {
                _cache.Set(key, reading, new MemoryCacheEntryOptions { Size = 1, AbsoluteExpirationRelativeToNow = Freshness });
            }
        }
    }

    // By the time that has passed: the cache's own clock can be set back.
    private TimeSpan AgeOf(Reading reading) => _clock.GetElapsedTime(reading.StartedAt);

    private sealed class Reading(long startedAt, Task<TValue> value)
    {
        private int _isToBeRefreshed;

        public long StartedAt => startedAt;

        public Task<TValue> Value => value;

        /// <summary>True for one caller.</summary>
        public bool IsFirstToBeRefreshed() => _isToBeRefreshed == 0 && Interlocked.Exchange(ref _isToBeRefreshed, 1) == 0;
    }
}
