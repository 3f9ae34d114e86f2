using ChatApp.Contracts.Identity;
using StackExchange.Redis;

namespace ChatApp.Routing.Registry;

/// <summary>
/// Which gateways watch a user: <c>watchers:{user}</c>, a hash of gateway to epoch, in the slot of <c>route:{user}</c>. A gateway stands
/// there once, however many of its clients watch. Disposable, as the routes are: each gateway puts itself back. Thread-safe; errors are
/// the Redis client's.
/// </summary>
public sealed class Watchers(IConnectionMultiplexer redis)
{
    // Adds first and reads after, as one step: a change is either read here or told to this gateway.
    private const string WatchScript = """
        redis.call('HSET', KEYS[1], ARGV[1], ARGV[2])
        redis.call('PEXPIRE', KEYS[1], ARGV[3])
        return redis.call('HGETALL', KEYS[2])
        """;

    private const string UnwatchScript = """
        if redis.call('HGET', KEYS[1], ARGV[1]) ~= ARGV[2] then return 0 end
        return redis.call('HDEL', KEYS[1], ARGV[1])
        """;

    /// <summary>How long a user's watchers last unless one of them renews them by watching again.</summary>
    public static TimeSpan Expiry { get; } = TimeSpan.FromMinutes(15);

    /// <summary>Watches a user, or goes on with it. From here on every change of their routes names this gateway.</summary>
    /// <returns>The user's routes, counting or not.</returns>
    public async Task<IReadOnlyList<DeviceRoute>> WatchAsync(UserId user, WatchingGateway gateway)
    {
        var entries = (RedisResult[])(await redis.GetDatabase().ScriptEvaluateAsync(
            WatchScript, [KeyOf(user), Routes.KeyOf(user)], [gateway.GatewayId, gateway.Epoch, (long)Expiry.TotalMilliseconds]))!;
        var routes = new List<DeviceRoute>(entries.Length / 2);
        for (var index = 0; index + 1 < entries.Length; index += 2)
        {
            if (DeviceRoute.Decode((byte[])entries[index]!, (byte[])entries[index + 1]!) is { } route)
            {
                routes.Add(route);
            }
        }

        return routes;
    }

    /// <summary>Stops watching a user, unless the gateway watches under another epoch by now.</summary>
    public async Task UnwatchAsync(UserId user, WatchingGateway gateway) =>
        await redis.GetDatabase().ScriptEvaluateAsync(UnwatchScript, [KeyOf(user)], [gateway.GatewayId, gateway.Epoch]);

    /// <summary>The gateways that watch a user.</summary>
    public async Task<IReadOnlyList<WatchingGateway>> FindAsync(UserId user) =>
        [.. (await redis.GetDatabase().HashGetAllAsync(KeyOf(user))).Select(entry => new WatchingGateway((string)entry.Name!, (long)entry.Value))];

    internal static RedisKey KeyOf(UserId user) => $"watchers:{{{user}}}";
}
