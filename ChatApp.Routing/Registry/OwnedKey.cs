using StackExchange.Redis;

namespace ChatApp.Routing.Registry;

/// <summary>
/// A claim on something of which one process should have one: a key in Redis that names its owner and expires. Only its owner extends or
/// releases it. Errors are the Redis client's.
/// </summary>
public static class OwnedKey
{
    private const string ExtendScript = """
        if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
        return redis.call('PEXPIRE', KEYS[1], ARGV[2])
        """;

    private const string ReleaseScript = """
        if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
        return redis.call('DEL', KEYS[1])
        """;

    /// <summary>Claims the key unless somebody has it.</summary>
    /// <returns>Whether it is claimed now.</returns>
    public static Task<bool> TryClaimAsync(this IDatabase database, RedisKey key, string owner, TimeSpan duration) =>
        database.StringSetAsync(key, owner, duration, When.NotExists);

    /// <summary>Makes a claim last for its duration from now on, if it is still the owner's.</summary>
    /// <returns>Whether it was.</returns>
    public static async Task<bool> TryExtendAsync(this IDatabase database, RedisKey key, string owner, TimeSpan duration) =>
        (int)await database.ScriptEvaluateAsync(ExtendScript, [key], [owner, (long)duration.TotalMilliseconds]) == 1;

    /// <summary>Gives a claim up, if it is still the owner's.</summary>
    public static async Task ReleaseAsync(this IDatabase database, RedisKey key, string owner) =>
        await database.ScriptEvaluateAsync(ReleaseScript, [key], [owner]);
}
