using System.Globalization;
using ChatApp.Contracts.Identity;
using StackExchange.Redis;

namespace ChatApp.Routing.Registry;

/// <summary>
/// The registry: <c>route:{user}</c>, a hash of device to route. It is disposable: everything in it is put back by the gateways that
/// hold the connections. Thread-safe; errors are the Redis client's, and an error is no answer.
/// </summary>
public sealed class Routes(IConnectionMultiplexer redis)
{
    private const string RegisterScript = """
        local current = redis.call('HGET', KEYS[1], ARGV[1])
        if current and tonumber(string.match(current, '^(%d+)|')) > tonumber(ARGV[2]) then return {0, current} end
        redis.call('HSET', KEYS[1], ARGV[1], ARGV[3])
        redis.call('PEXPIRE', KEYS[1], ARGV[4])
        if current == ARGV[3] then return {1, current, {}} end
        return {1, current or '', redis.call('HGETALL', KEYS[2])}
        """;

    private const string RemoveScript = """
        if redis.call('HGET', KEYS[1], ARGV[1]) ~= ARGV[2] then return {0} end
        redis.call('HDEL', KEYS[1], ARGV[1])
        return {1, redis.call('EXISTS', KEYS[1]), redis.call('HGETALL', KEYS[2])}
        """;

    /// <summary>How long a user's routes last unless a gateway's audit renews them.</summary>
    public static TimeSpan Expiry { get; } = TimeSpan.FromMinutes(15);

    // Both scripts say who watches the user, so that telling them costs no command, and nothing at all where nobody does.

    /// <summary>Registers a connection, unless one of the device with a higher number is registered. Repeating it changes nothing.</summary>
    public async Task<Registration> RegisterAsync(UserId user, DeviceRoute route)
    {
        var answer = (RedisResult[])(await redis.GetDatabase().ScriptEvaluateAsync(
            RegisterScript,
            [KeyOf(user), Watchers.KeyOf(user)],
            [route.Device.ToString(), route.ConnectionNumber, route.Encode(), (long)Expiry.TotalMilliseconds]))!;
        var previous = (byte[]?)answer[1];
        return new Registration(
            (int)answer[0] == 1, previous is null or [] ? null : DeviceRoute.Decode(route.Device, previous))
        {
            Watchers = answer.Length > 2 ? WatchingGateway.Decode(answer[2]) : [],
        };
    }

    /// <summary>Removes a route, if it is still exactly this one.</summary>
    public async Task<Removal> RemoveAsync(UserId user, DeviceRoute route)
    {
        var answer = (RedisResult[])(await redis.GetDatabase().ScriptEvaluateAsync(
            RemoveScript, [KeyOf(user), Watchers.KeyOf(user)], [route.Device.ToString(), route.Encode()]))!;
        return (int)answer[0] == 1
            ? new Removal(Removed: true, WasLast: (int)answer[1] == 0, WatchingGateway.Decode(answer[2]))
            : Removal.None;
    }

    /// <summary>The routes of a user, counting or not.</summary>
    public async Task<IReadOnlyList<DeviceRoute>> FindAsync(UserId user) => Read(await AskAsync(user));

    /// <summary>Asks for the routes of a user, which <see cref="Read"/> reads from the answer.</summary>
    internal Task<HashEntry[]> AskAsync(UserId user) => redis.GetDatabase().HashGetAllAsync(KeyOf(user));

    /// <summary>The routes in an answer.</summary>
    internal static IReadOnlyList<DeviceRoute> Read(HashEntry[] entries)
    {
        if (entries.Length == 0)
        {
            return [];
        }

        var routes = new List<DeviceRoute>(entries.Length);
        foreach (var entry in entries)
        {
            if (DeviceRoute.Decode(((ReadOnlyMemory<byte>)entry.Name).Span, ((ReadOnlyMemory<byte>)entry.Value).Span) is { } route)
            {
                routes.Add(route);
            }
        }

        return routes;
    }

    internal static RedisKey KeyOf(UserId user) => string.Create(CultureInfo.InvariantCulture, $"route:{{{user.Value}}}"); // No string of the id itself.
}
