using System.Globalization;
using System.Security.Cryptography;
using StackExchange.Redis;

namespace ChatApp.Routing.Registry;

/// <summary>
/// The gateways' leases in Redis: <c>gateway:{id}</c>, a hash that expires, and <c>gateways</c>, the ids by the time of their last
/// renewal. No script touches two slots. Thread-safe; errors are the Redis client's.
/// </summary>
public sealed class GatewayLeases(IConnectionMultiplexer redis, TimeProvider clock)
{
    private const string AcquireScript = """
        redis.call('DEL', KEYS[1])
        redis.call('HSET', KEYS[1], 'epoch', ARGV[1], 'public', ARGV[2], 'peer', ARGV[3], 'connections', ARGV[4], 'open', ARGV[6])
        redis.call('PEXPIRE', KEYS[1], ARGV[5])
        return 1
        """;

    private const string RenewScript = """
        local epoch = redis.call('HGET', KEYS[1], 'epoch')
        if not epoch then return 0 end
        if epoch ~= ARGV[1] then return -1 end
        redis.call('HSET', KEYS[1], 'connections', ARGV[2], 'open', ARGV[4])
        redis.call('PEXPIRE', KEYS[1], ARGV[3])
        return 1
        """;

    private const string ReleaseScript = """
        if redis.call('HGET', KEYS[1], 'epoch') == ARGV[1] then return redis.call('DEL', KEYS[1]) end
        return 0
        """;

    private const string TimeLeftScript = """
        if redis.call('HGET', KEYS[1], 'epoch') ~= ARGV[1] then return -2 end
        return redis.call('PTTL', KEYS[1])
        """;

    private static readonly RedisKey Gateways = "gateways";
    private static readonly RedisValue[] Fields = ["epoch", "public", "peer", "connections", "open"];

    /// <summary>An epoch that no other process, and not this one either, has had: milliseconds and 20 random bits, above 0.</summary>
    public long NewEpoch() =>
        (clock.GetUtcNow().ToUnixTimeMilliseconds() << 20) | (uint)RandomNumberGenerator.GetInt32(1 << 20);

    /// <summary>
    /// Takes the lease of a gateway id, whoever has it: a process that starts as a gateway replaces one that died as it, and voids its
    /// routes at once.
    /// </summary>
    public async Task AcquireAsync(GatewayLease lease)
    {
        var database = redis.GetDatabase();
        await database.ScriptEvaluateAsync(
            AcquireScript,
            [KeyOf(lease.GatewayId)],
            [lease.Epoch, lease.PublicUrl, lease.PeerUrl, lease.Connections, (long)GatewayLease.Duration.TotalMilliseconds,
                lease.TakesConnections ? 1 : 0,
            ]);
        await NoteAsync(database, lease.GatewayId);
    }

    /// <summary>Compares the epoch and extends.</summary>
    public async Task<LeaseRenewal> RenewAsync(string gatewayId, long epoch, int connections, bool takesConnections = true)
    {
        var database = redis.GetDatabase();
        var answer = (int)await database.ScriptEvaluateAsync(
            RenewScript, [KeyOf(gatewayId)], [epoch, connections, (long)GatewayLease.Duration.TotalMilliseconds, takesConnections ? 1 : 0]);
        if (answer == 1)
        {
            await NoteAsync(database, gatewayId);
        }

        return answer switch { 1 => LeaseRenewal.Renewed, 0 => LeaseRenewal.Lapsed, _ => LeaseRenewal.TakenOver };
    }

    /// <summary>Gives a lease up, if it is still the one of this epoch.</summary>
    public async Task ReleaseAsync(string gatewayId, long epoch) =>
        await redis.GetDatabase().ScriptEvaluateAsync(ReleaseScript, [KeyOf(gatewayId)], [epoch]);

    /// <summary>Reads a gateway's lease; null if it has none.</summary>
    public async Task<GatewayLease?> FindAsync(string gatewayId)
    {
        var values = await redis.GetDatabase().HashGetAsync(KeyOf(gatewayId), Fields);
        return values[0].IsNull
            ? null
            : new GatewayLease(
                gatewayId,
                long.Parse((string)values[0]!, CultureInfo.InvariantCulture),
                (string?)values[1] ?? "",
                (string?)values[2] ?? "",
                (int)values[3])
            {
                TakesConnections = values[4] != 0, // A gateway of the version before says nothing.
            };
    }

    /// <summary>How long a lease lasts at the least, from before the question was asked; null if it is not there under this epoch.</summary>
    public async Task<TimeSpan?> FindTimeLeftAsync(string gatewayId, long epoch)
    {
        var left = (long)await redis.GetDatabase().ScriptEvaluateAsync(TimeLeftScript, [KeyOf(gatewayId)], [epoch]);
        return left < 0 ? null : TimeSpan.FromMilliseconds(left);
    }

    /// <summary>The gateways that are alive.</summary>
    public async Task<IReadOnlyList<GatewayLease>> ListAsync()
    {
        var ids = await redis.GetDatabase().SortedSetRangeByRankAsync(Gateways);
        var leases = await Task.WhenAll(ids.Select(id => FindAsync((string)id!)));
        return [.. leases.OfType<GatewayLease>()];
    }

    /// <summary>Gateways whose last renewal is longer ago than this and that have no lease: dead, and not yet forgotten.</summary>
    public async Task<IReadOnlyList<DeadGateway>> ListDeadAsync(TimeSpan silence)
    {
        var latest = (clock.GetUtcNow() - silence).ToUnixTimeMilliseconds();
        var dead = new List<DeadGateway>();
        foreach (var entry in await redis.GetDatabase().SortedSetRangeByScoreWithScoresAsync(Gateways, stop: latest))
        {
            var id = (string)entry.Element!;
            if (await FindAsync(id) is null)
            {
                dead.Add(new DeadGateway(id, DateTimeOffset.FromUnixTimeMilliseconds((long)entry.Score)));
            }
        }

        return dead;
    }

    /// <summary>Forgets a dead gateway, once nothing names it any more.</summary>
    public async Task ForgetAsync(string gatewayId) => await redis.GetDatabase().SortedSetRemoveAsync(Gateways, gatewayId);

    private static RedisKey KeyOf(string gatewayId) => $"gateway:{{{gatewayId}}}";

    private Task<bool> NoteAsync(IDatabase database, string gatewayId) =>
        database.SortedSetAddAsync(Gateways, gatewayId, clock.GetUtcNow().ToUnixTimeMilliseconds());
}
