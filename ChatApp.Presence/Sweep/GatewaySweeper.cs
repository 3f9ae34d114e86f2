using ChatApp.Contracts.Identity;
using ChatApp.Routing.Registry;
using ChatApp.Storage;
using ChatApp.Storage.LastSeen;
using StackExchange.Redis;

namespace ChatApp.Presence.Sweep;

/// <summary>
/// Ends the sessions of gateways that died: removes their routes and writes when their users were last seen. Several instances share the
/// work, a gateway at a time; losing them all costs time only, since the routes of a dead gateway do not count in any case.
/// </summary>
internal sealed partial class GatewaySweeper(
    IConnectionMultiplexer redis,
    GatewayLeases leases,
    GatewayUsers users,
    Routes routes,
    LastSeenStore lastSeen,
    TimeProvider clock,
    ILogger<GatewaySweeper> logger) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan ClaimDuration = TimeSpan.FromSeconds(60);

    // The time within which a user may come back without having been away.
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(10);

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, clock);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                foreach (var gateway in await leases.ListDeadAsync(GatewayLease.Duration + Grace))
                {
                    await SweepAsync(gateway, stoppingToken);
                }
            }
            catch (Exception exception) when (exception is RedisException or TimeoutException or StorageUnavailableException)
            {
                LogDeferred(exception); // The gateway stays listed as dead.
            }
        }
    }

    /// <summary>Sweeps one dead gateway, unless another instance does.</summary>
    internal async Task SweepAsync(string gatewayId, CancellationToken cancellationToken)
    {
        var claim = (RedisKey)$"sweep:{{{gatewayId}}}";
        if (!await redis.GetDatabase().StringSetAsync(claim, "1", ClaimDuration, When.NotExists))
        {
            return;
        }

        var ended = 0;
        for (var bucket = 0; bucket < GatewayUsers.Buckets; bucket++)
        {
            await foreach (var user in users.ReadAsync(gatewayId, bucket).WithCancellation(cancellationToken))
            {
                // It may have come back under its id: then its lease is there, and its users are its own business again.
                if (await leases.FindAsync(gatewayId) is not null)
                {
                    await redis.GetDatabase().KeyDeleteAsync(claim);
                    return;
                }

                ended += await EndAsync(user, gatewayId, cancellationToken);
            }
        }

        await leases.ForgetAsync(gatewayId);
        await redis.GetDatabase().KeyDeleteAsync(claim);
        LogSwept(gatewayId, ended);
    }

    private async Task<int> EndAsync(UserId user, string gatewayId, CancellationToken cancellationToken)
    {
        var all = await routes.FindAsync(user);
        var dead = all.Where(route => route.GatewayId == gatewayId).ToList();
        foreach (var route in dead)
        {
            await routes.RemoveAsync(user, route);
        }

        if (dead.Count > 0 && dead.Count == all.Count)
        {
            await lastSeen.WriteAsync(user, clock.GetUtcNow(), cancellationToken);
        }

        await users.RemoveAsync(gatewayId, user);
        return dead.Count;
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Swept {GatewayId}: ended {Count} sessions")]
    private partial void LogSwept(string gatewayId, int count);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The sweep is deferred")]
    private partial void LogDeferred(Exception exception);
}
