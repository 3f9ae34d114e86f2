using ChatApp.Storage.Handoffs;
using StackExchange.Redis;

namespace ChatApp.Delivery.Handoffs;

/// <summary>
/// This worker's share of the 64 job shards: <c>handoff-shard:{n}</c> in Redis, a lease of 10 s each, and <c>delivery-workers</c>, the
/// workers by their last sign of life. A lease only keeps two workers from doing the same work; a double claim is harmless. One a process,
/// not thread-safe.
/// </summary>
internal sealed class ShardLeases(IConnectionMultiplexer redis, TimeProvider clock)
{
    private const string ExtendScript = """
        if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
        return redis.call('PEXPIRE', KEYS[1], ARGV[2])
        """;

    private const string ReleaseScript = """
        if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
        return redis.call('DEL', KEYS[1])
        """;

    private static readonly RedisKey Workers = "delivery-workers";
    private static readonly TimeSpan Duration = TimeSpan.FromSeconds(10);

    private readonly string _owner = Guid.NewGuid().ToString("N");
    private readonly HashSet<int> _held = [];

    /// <summary>The shards that are this worker's now.</summary>
    public IReadOnlyCollection<int> Held => _held;

    /// <summary>Extends what is held and takes or gives up shards until the share is even. Call it about once a second.</summary>
    public async Task BalanceAsync()
    {
        var database = redis.GetDatabase();
        var share = await ShareAsync(database);
        foreach (var shard in _held.ToList())
        {
            if (_held.Count > share || !await ExtendAsync(database, shard))
            {
                await database.ScriptEvaluateAsync(ReleaseScript, [KeyOf(shard)], [_owner]);
                _held.Remove(shard);
            }
        }

        // From a place of its own, so that workers that start together do not ask for the same ones.
        var start = Random.Shared.Next(HandoffJob.Shards);
        for (var step = 0; step < HandoffJob.Shards && _held.Count < share; step++)
        {
            var shard = (start + step) % HandoffJob.Shards;
            if (!_held.Contains(shard) && await database.StringSetAsync(KeyOf(shard), _owner, Duration, When.NotExists))
            {
                _held.Add(shard);
            }
        }
    }

    /// <summary>Gives everything up, so that the others need not wait for the leases to lapse.</summary>
    public async Task ReleaseAsync()
    {
        var database = redis.GetDatabase();
        await database.SortedSetRemoveAsync(Workers, _owner);
        foreach (var shard in _held)
        {
            await database.ScriptEvaluateAsync(ReleaseScript, [KeyOf(shard)], [_owner]);
        }

        _held.Clear();
    }

    private async Task<int> ShareAsync(IDatabase database)
    {
        var now = clock.GetUtcNow();
        await database.SortedSetAddAsync(Workers, _owner, now.ToUnixTimeMilliseconds());
        await database.SortedSetRemoveRangeByScoreAsync(Workers, double.NegativeInfinity, (now - Duration).ToUnixTimeMilliseconds());
        var workers = Math.Max(1, await database.SortedSetLengthAsync(Workers));
        return (int)((HandoffJob.Shards + workers - 1) / workers);
    }

    private async Task<bool> ExtendAsync(IDatabase database, int shard) =>
        (int)await database.ScriptEvaluateAsync(ExtendScript, [KeyOf(shard)], [_owner, (long)Duration.TotalMilliseconds]) == 1;

    private static RedisKey KeyOf(int shard) => $"handoff-shard:{{{shard}}}";
}
