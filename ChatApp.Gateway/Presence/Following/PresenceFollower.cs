using ChatApp.Gateway.Lease;
using ChatApp.Gateway.Presence.Watching;
using ChatApp.Routing.Registry;
using ChatApp.Storage;
using ChatApp.Storage.LastSeen;
using Microsoft.Extensions.Options;
using StackExchange.Redis;

namespace ChatApp.Gateway.Presence.Following;

/// <summary>
/// Follows the watched users: reads the registry when one is watched first, once in an audit interval, before somebody is said to be
/// offline, and when this gateway takes a new epoch; takes what gateways tell meanwhile; and has every change told.
/// </summary>
internal sealed partial class PresenceFollower(
    WatchQueue queue,
    WatchedUsers users,
    Watchers watchers,
    GatewayLookout lookout,
    PresenceTeller teller,
    LastSeenStore lastSeen,
    LeaseState lease,
    IOptions<GatewayOptions> gateway,
    IOptions<PresenceOptions> options,
    TimeProvider clock,
    ILogger<PresenceFollower> logger) : BackgroundService
{
    private const int Workers = 16;

    // Notices that come during a reading have it repeated; past that the next one does.
    private const int MaximumReadings = 3;
    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan RetryPause = TimeSpan.FromSeconds(1);

    // After a new epoch everybody is watched anew, over this time.
    private static readonly TimeSpan Spread = TimeSpan.FromSeconds(3);

    private long _epoch;

    /// <inheritdoc/>
    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        Task.WhenAll(Enumerable.Range(0, Workers).Select(_ => WorkAsync(stoppingToken)).Append(TickAsync(stoppingToken)));

    private async Task TickAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Step, clock);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            if (lease.Epoch is var epoch && epoch != 0 && epoch != _epoch)
            {
                _epoch = epoch;
                foreach (var watched in users.All())
                {
                    queue.Schedule(watched, Random.Shared.NextDouble() * Spread);
                }
            }

            queue.MoveDue();
        }
    }

    private async Task WorkAsync(CancellationToken stoppingToken)
    {
        await foreach (var watched in queue.Waiting.ReadAllAsync(stoppingToken))
        {
            var (look, recheck) = watched.Work.Begin();
            try
            {
                await FollowAsync(watched, look, recheck, stoppingToken);
            }
            catch (Exception exception) when (exception is RedisException or TimeoutException or StorageUnavailableException)
            {
                LogDeferred(exception, watched.User);
                watched.AuditAt = 0; // Whatever was to be done, this does it.
                queue.Schedule(watched, Jittered(RetryPause));
            }

            if (watched.Work.End())
            {
                queue.Enqueue(watched);
            }
        }
    }

    private async Task FollowAsync(WatchedUser watched, bool look, bool recheck, CancellationToken cancellationToken)
    {
        if (watched.IsGone)
        {
            await LeaveAsync(watched);
            return;
        }

        // The audit reads both, the registry and who may see what. A new epoch and the end of a grace concern the registry alone: else an
        // emptied Redis would have the store asked about everybody, and at once.
        var audit = clock.GetTimestamp() >= watched.AuditAt - clock.TimestampFrequency;
        look |= audit;
        if (look)
        {
            await LookAsync(watched);
        }

        await SettleAsync(watched, look, cancellationToken);
        await teller.TellAsync(watched, fresh: recheck || audit, cancellationToken);
        if (audit)
        {
            var interval = Jittered(gateway.Value.RouteAuditInterval);
            watched.AuditAt = clock.GetTimestamp() + (long)(interval.TotalSeconds * clock.TimestampFrequency);
        }

        if (look)
        {
            queue.Schedule(watched, clock.GetElapsedTime(clock.GetTimestamp(), watched.AuditAt));
        }
    }

    private async Task LookAsync(WatchedUser watched)
    {
        for (var reading = 1; reading <= MaximumReadings; reading++)
        {
            var epoch = lease.Epoch;
            if (epoch == 0)
            {
                throw new TimeoutException("This gateway has no lease to watch under."); // It is taken again, or the gateway ends.
            }

            var notices = watched.Notices;
            watched.WatchedUnder = epoch;
            var routes = await watchers.WatchAsync(watched.User, new WatchingGateway(gateway.Value.Id, epoch));
            foreach (var route in routes)
            {
                await lookout.LearnAsync(route.GatewayId, route.Epoch);
            }

            if (watched.TryReplace(routes, notices))
            {
                return;
            }
        }
    }

    /// <summary>Decides what is shown from what is known.</summary>
    private async Task SettleAsync(WatchedUser watched, bool looked, CancellationToken cancellationToken)
    {
        if (watched.IsConnected(lookout.IsAlive))
        {
            (watched.GraceEnds, watched.Shown) = (null, PresenceState.IsOnline);
            return;
        }

        if (watched.Shown is { Online: false })
        {
            return;
        }

        if (watched.Shown is { Online: true })
        {
            var now = clock.GetTimestamp();
            var grace = options.Value.OfflineGrace;
            watched.GraceEnds ??= now + (long)(grace.TotalSeconds * clock.TimestampFrequency);
            if (watched.GraceEnds > now || !looked)
            {
                // Nobody is said to be offline on hearsay: the registry is read once the grace is over.
                var left = clock.GetElapsedTime(now, watched.GraceEnds.Value);
                queue.Schedule(watched, left > TimeSpan.Zero ? left : TimeSpan.Zero);
                return;
            }
        }

        var seen = watched.LeftAt ?? await lastSeen.ReadAsync(watched.User, cancellationToken);
        (watched.GraceEnds, watched.Shown) = (null, PresenceState.IsOffline(seen));
    }

    private async Task LeaveAsync(WatchedUser watched)
    {
        if (watched.WatchedUnder == 0)
        {
            return;
        }

        await watchers.UnwatchAsync(watched.User, new WatchingGateway(gateway.Value.Id, watched.WatchedUnder));
        if (users.Find(watched.User) is { } again)
        {
            queue.Ask(again, look: true); // Watched again meanwhile: that may have come before this.
        }
    }

    // From three quarters to all of it, so that what began together does not stay together.
    private static TimeSpan Jittered(TimeSpan time) => time * (0.75 + (0.25 * Random.Shared.NextDouble()));

    [LoggerMessage(Level = LogLevel.Warning, Message = "What is known of {User} could not be brought up to date")]
    private partial void LogDeferred(Exception exception, Contracts.Identity.UserId user);
}
