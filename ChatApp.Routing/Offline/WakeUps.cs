using System.Globalization;
using ChatApp.Contracts.Identity;
using ChatApp.Storage.Handoffs;
using StackExchange.Redis;

namespace ChatApp.Routing.Offline;

/// <summary>
/// Devices that are to be woken because a message waits for them: <c>wake:{shard}</c> in Redis, a sorted set by the time at which each is
/// due, in the 64 shards of the handoff jobs, and <c>woken:{shard}:device</c>, which lasts 30 s from a wake-up. A device is due at once,
/// or 30 s after its last wake-up: never forgotten because it came too soon. Losing one costs time, never a message. Thread-safe.
/// </summary>
public sealed class WakeUps(IConnectionMultiplexer redis, TimeProvider clock)
{
    private const string AskScript = """
        local rest = redis.call('PTTL', KEYS[2])
        if rest < 0 then rest = 0 end
        return redis.call('ZADD', KEYS[1], 'NX', ARGV[2] + rest, ARGV[1])
        """;

    private const string TakeScript = """
        local due = redis.call('ZRANGEBYSCORE', KEYS[1], '-inf', ARGV[1], 'LIMIT', 0, ARGV[2])
        for _, device in ipairs(due) do
          redis.call('ZREM', KEYS[1], device)
          redis.call('SET', KEYS[2] .. device, '1', 'PX', ARGV[3])
        end
        return due
        """;

    // One round of a shard; the next round follows at once while there are more.
    private const int MaximumTaken = 256;

    /// <summary>How long a device is left alone after a wake-up. 30 s.</summary>
    public static TimeSpan Pause { get; } = TimeSpan.FromSeconds(30);

    /// <summary>Asks for a wake-up. Waits for no answer.</summary>
    public void Ask(DeviceAddress device)
    {
        var shard = HandoffJob.ShardOf(device);
        redis.GetDatabase().ScriptEvaluate(
            AskScript,
            [QueueOf(shard), WokenPrefix(shard) + Encode(device)],
            [Encode(device), clock.GetUtcNow().ToUnixTimeMilliseconds()],
            CommandFlags.FireAndForget);
    }

    /// <summary>Takes devices that are due, 256 at the most; each may be woken now, and not again for 30 s.</summary>
    public async Task<IReadOnlyList<DeviceAddress>> TakeAsync(int shard)
    {
        var due = (RedisResult[])(await redis.GetDatabase().ScriptEvaluateAsync(
            TakeScript,
            [QueueOf(shard), WokenPrefix(shard)],
            [clock.GetUtcNow().ToUnixTimeMilliseconds(), MaximumTaken, (long)Pause.TotalMilliseconds]))!;
        return [.. due.Select(device => Decode((string)device!))];
    }

    /// <summary>A device that was taken was not woken, because it is connected: the next message may wake it at once.</summary>
    public async Task NotWokenAsync(DeviceAddress device)
    {
        var shard = HandoffJob.ShardOf(device);
        await redis.GetDatabase().KeyDeleteAsync(WokenPrefix(shard) + Encode(device));
    }

    private static string QueueOf(int shard) => $"wake:{{wake-{shard}}}";

    private static string WokenPrefix(int shard) => $"woken:{{wake-{shard}}}:";

    private static string Encode(DeviceAddress device) => $"{device.User.Value:N}.{device.Device}";

    private static DeviceAddress Decode(string text) => new(
        new UserId(Guid.ParseExact(text.AsSpan(0, 32), "N")), new DeviceId(byte.Parse(text.AsSpan(33), CultureInfo.InvariantCulture)));
}
