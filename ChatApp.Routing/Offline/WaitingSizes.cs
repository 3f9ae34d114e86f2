using System.Globalization;
using ChatApp.Contracts.ClientProtocol;
using ChatApp.Contracts.Identity;
using ChatApp.Storage.Inboxes;
using Microsoft.Extensions.Caching.Memory;
using Microsoft.Extensions.Logging;
using StackExchange.Redis;

namespace ChatApp.Routing.Offline;

/// <summary>
/// About how much waits for each device that is not connected: <c>waiting:{user}</c> in Redis, a hash with two fields a device. Only
/// copies that found nobody are counted, so a device that is connected costs no command; a reading that has pushed everything starts the
/// count anew. Approximate on purpose: an emptied Redis forgets it, and what another host counted is seen up to 5 s late. Thread-safe.
/// </summary>
public sealed partial class WaitingSizes(IConnectionMultiplexer redis, TimeProvider clock, ILogger<WaitingSizes> logger) : IDisposable
{
    private const string AddScript = """
        for field = 1, 2 do
          local size = redis.call('HINCRBY', KEYS[1], ARGV[field * 2 - 1], ARGV[field * 2])
          if size < 0 then redis.call('HSET', KEYS[1], ARGV[field * 2 - 1], 0) end
        end
        redis.call('PEXPIRE', KEYS[1], ARGV[5])
        return 1
        """;

    private static readonly TimeSpan Freshness = TimeSpan.FromSeconds(5);

    // An entry counts as one; 100,000 users are some 20 MB.
    private readonly MemoryCache _cache = new(new MemoryCacheOptions { SizeLimit = 100_000 });
    private long _failedAt;

    /// <summary>What waits for a device; nothing if Redis does not answer, for then nobody knows.</summary>
    public async ValueTask<WaitingSize> FindAsync(DeviceAddress device)
    {
        if (await FindAsync(device.User) is not { } known)
        {
            return default;
        }

        lock (known)
        {
            return known.GetValueOrDefault(device.Device);
        }
    }

    /// <summary>Counts a copy that waits. Answers nobody: a count that is lost is a little too low.</summary>
    public void Add(InboxCopy copy)
    {
        ArgumentNullException.ThrowIfNull(copy);
        Change(copy.Recipient, 1, copy.Entry.Length);
    }

    /// <summary>A reading broke off after it had pushed this much.</summary>
    public void Subtract(DeviceAddress device, WaitingSize pushed) => Change(device, -pushed.Rows, -pushed.Bytes);

    /// <summary>A reading has pushed everything: the count starts anew.</summary>
    public void Clear(DeviceAddress device)
    {
        _cache.Remove(device.User);
        try
        {
            redis.GetDatabase().HashDelete(KeyOf(device.User), [RowsOf(device.Device), BytesOf(device.Device)], CommandFlags.FireAndForget);
        }
        catch (Exception exception) when (exception is RedisException or TimeoutException)
        {
            LogUnknown(exception, device.User);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _cache.Dispose();

    private void Change(DeviceAddress device, long rows, long bytes)
    {
        try
        {
            redis.GetDatabase().ScriptEvaluate(
                AddScript,
                [KeyOf(device.User)],
                [RowsOf(device.Device), rows, BytesOf(device.Device), bytes, (long)ChatProtocol.InboxRetention.TotalMilliseconds],
                CommandFlags.FireAndForget);
        }
        catch (Exception exception) when (exception is RedisException or TimeoutException)
        {
            LogUnknown(exception, device.User);
        }

        if (_cache.TryGetValue(device.User, out Dictionary<DeviceId, WaitingSize>? known))
        {
            lock (known!)
            {
                var before = known.GetValueOrDefault(device.Device);
                known[device.Device] = new WaitingSize(Math.Max(0, before.Rows + rows), Math.Max(0, before.Bytes + bytes));
            }
        }
    }

    /// <returns>By device, guarded by its own lock; null if it is not known.</returns>
    private async ValueTask<Dictionary<DeviceId, WaitingSize>?> FindAsync(UserId user)
    {
        var failedAt = Volatile.Read(ref _failedAt);
        if (failedAt != 0 && clock.GetElapsedTime(failedAt) < Freshness)
        {
            return null; // With Redis gone no message waits for this.
        }

        if (_cache.TryGetValue(user, out Dictionary<DeviceId, WaitingSize>? known))
        {
            return known;
        }

        try
        {
            var found = Decode(await redis.GetDatabase().HashGetAllAsync(KeyOf(user)));
            _cache.Set(user, found, new MemoryCacheEntryOptions { Size = 1, AbsoluteExpirationRelativeToNow = Freshness });
            return found;
        }
        catch (Exception exception) when (exception is RedisException or TimeoutException)
        {
            LogUnknown(exception, user);
            Volatile.Write(ref _failedAt, clock.GetTimestamp());
            return null;
        }
    }

    private static Dictionary<DeviceId, WaitingSize> Decode(HashEntry[] entries)
    {
        var sizes = new Dictionary<DeviceId, WaitingSize>();
        foreach (var entry in entries)
        {
            var name = ((string)entry.Name!).AsSpan();
            var isBytes = name[^1] == 'b';
            var device = new DeviceId(byte.Parse(isBytes ? name[..^1] : name, CultureInfo.InvariantCulture));
            var before = sizes.GetValueOrDefault(device);
            sizes[device] = isBytes ? before with { Bytes = (long)entry.Value } : before with { Rows = (long)entry.Value };
        }

        return sizes;
    }

    private static RedisKey KeyOf(UserId user) => $"waiting:{{{user}}}";

    private static RedisValue RowsOf(DeviceId device) => device.ToString();

    private static RedisValue BytesOf(DeviceId device) => $"{device}b";

    [LoggerMessage(Level = LogLevel.Warning, Message = "How much waits for {User} is not known")]
    private partial void LogUnknown(Exception exception, UserId user);
}
