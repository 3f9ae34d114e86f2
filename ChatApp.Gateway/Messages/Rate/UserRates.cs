using System.Collections.Concurrent;
using ChatApp.Contracts.Identity;
using Microsoft.Extensions.Options;
using StackExchange.Redis;

namespace ChatApp.Gateway.Messages.Rate;

/// <summary>
/// How many messages a user sends a minute, over all devices and gateways. A gateway lets each user send a share, a tenth of the limit,
/// without asking anybody: with ten devices on ten gateways that is the limit once. Who sends more has further shares claimed from
/// <c>sends:{user}:{minute}</c> in Redis, of which there are ten for all gateways together. So one command is paid for a tenth of the
/// limit, and by those alone who send that much. Thread-safe.
/// </summary>
/// <remarks>
/// What a user can send in a minute: the limit and a share, from one gateway; twice the limit at most, from ten; and what comes while a
/// claim is under way. Without Redis nobody is held back: it protects the system, and keeps no promise.
/// </remarks>
internal sealed partial class UserRates(IConnectionMultiplexer redis, IOptions<GatewayOptions> options, TimeProvider clock, ILogger<UserRates> logger)
{
    private static readonly TimeSpan Window = TimeSpan.FromMinutes(1);

    private readonly int _limit = options.Value.MessagesPerUserMinute;
    private RateWindow _window = new(0);

    /// <summary>The claim that began last, for who has to know that it was answered. It cannot fail.</summary>
    internal Task LastClaim { get; private set; } = Task.CompletedTask;

    private int Share => Math.Max(1, _limit / DeviceId.MaximumPerUser);

    /// <summary>Counts a message of a user.</summary>
    /// <param name="user">Who sends it.</param>
    /// <param name="retryAfter">When the next minute begins, if there is no more room in this one.</param>
    /// <returns>Whether it may be sent.</returns>
    public bool TryTake(UserId user, out TimeSpan retryAfter)
    {
        var now = clock.GetUtcNow();
        var window = WindowAt(now.Ticks / Window.Ticks);
        var rate = window.Users.GetOrAdd(user, static (_, share) => new UserRate(share), Share);
        var taken = rate.TryTake(Share, out var claim);
        if (claim)
        {
            LastClaim = ClaimAsync(user, window.Minute, rate);
        }

        retryAfter = taken ? TimeSpan.Zero : TimeSpan.FromTicks(Window.Ticks - (now.Ticks % Window.Ticks));
        return taken;
    }

    private RateWindow WindowAt(long minute)
    {
        var window = Volatile.Read(ref _window);
        if (window.Minute == minute)
        {
            return window;
        }

        var next = new RateWindow(minute); // Whom the last minute knew is forgotten with it.
        var present = Interlocked.CompareExchange(ref _window, next, window);
        return ReferenceEquals(present, window) ? next : present;
    }

    private async Task ClaimAsync(UserId user, long minute, UserRate rate)
    {
        try
        {
            var database = redis.GetDatabase();
            RedisKey key = $"sends:{{{user}}}:{minute}";
            var claimed = database.StringIncrementAsync(key, Share);
            await database.KeyExpireAsync(key, 2 * Window, CommandFlags.FireAndForget);
            rate.Answer(Share, granted: await claimed <= _limit);
        }
        catch (Exception exception) when (exception is RedisException or TimeoutException or ObjectDisposedException)
        {
            LogUnknown(exception, user);
            rate.Answer(Share, granted: true);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "How much {User} has sent elsewhere is not known")]
    private partial void LogUnknown(Exception exception, UserId user);

    private sealed class RateWindow(long minute)
    {
        public long Minute { get; } = minute;

        public ConcurrentDictionary<UserId, UserRate> Users { get; } = new();
    }
}
