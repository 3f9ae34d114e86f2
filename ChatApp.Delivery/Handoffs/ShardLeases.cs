using ChatApp.Routing.Registry;
using ChatApp.Storage.Handoffs;
using Microsoft.Extensions.Options;
using StackExchange.Redis;

namespace ChatApp.Delivery.Handoffs;

/// <summary>
/// This worker's share of the 64 job shards: <c>handoff-shard:{n}</c> in Redis, a lease each, and <c>delivery-workers</c>, the workers by
/// their last sign of life. A lease only keeps two workers from doing the same work; a double claim is harmless. One caller at a time;
/// <see cref="Held"/> may be read by anybody.
/// </summary>
internal sealed class ShardLeases(IConnectionMultiplexer redis, IOptions<DeliveryOptions> options, TimeProvider clock)
{
    private static readonly RedisKey Workers = "delivery-workers";

    private readonly string _owner = Guid.NewGuid().ToString("N");
    private readonly TimeSpan _duration = options.Value.ShardLease;
    private volatile IReadOnlyList<int> _held = [];

    /// <summary>The shards that are this worker's now.</summary>
    public IReadOnlyList<int> Held => _held;

    /// <summary>Extends what is held and takes or gives up shards until the share is even. Call it about once a second.</summary>
    public async Task BalanceAsync()
    {
        var database = redis.GetDatabase();
        var share = await ShareAsync(database);
        var before = _held;
        await Task.WhenAll(before.Skip(share).Select(shard => database.ReleaseAsync(KeyOf(shard), _owner)));
        var extended = await Task.WhenAll(before.Take(share).Select(
            async shard => (shard, still: await database.TryExtendAsync(KeyOf(shard), _owner, _duration))));
        var held = extended.Where(lease => lease.still).Select(lease => lease.shard).ToHashSet();

        // From a place of its own, so that workers that start together do not ask for the same ones.
        var start = Random.Shared.Next(HandoffJob.Shards);
        for (var step = 0; step < HandoffJob.Shards && held.Count < share; step++)
        {
            var shard = (start + step) % HandoffJob.Shards;
            if (!held.Contains(shard) && await database.TryClaimAsync(KeyOf(shard), _owner, _duration))
            {
                held.Add(shard);
            }
        }

        _held = [.. held];
    }

    /// <summary>Gives everything up, so that the others need not wait for the leases to lapse.</summary>
    public async Task ReleaseAsync()
    {
        var held = _held;
        _held = [];
        var database = redis.GetDatabase();
        await database.SortedSetRemoveAsync(Workers, _owner);
        await Task.WhenAll(held.Select(shard => database.ReleaseAsync(KeyOf(shard), _owner)));
    }

    private async Task<int> ShareAsync(IDatabase database)
    {
        var now = clock.GetUtcNow();
        await database.SortedSetAddAsync(Workers, _owner, now.ToUnixTimeMilliseconds());
        await database.SortedSetRemoveRangeByScoreAsync(Workers, double.NegativeInfinity, (now - _duration).ToUnixTimeMilliseconds());
        var workers = Math.Max(1, await database.SortedSetLengthAsync(Workers));
        return (int)((HandoffJob.Shards + workers - 1) / workers);
    }

    private static RedisKey KeyOf(int shard) => $"handoff-shard:{{{shard}}}";
}
