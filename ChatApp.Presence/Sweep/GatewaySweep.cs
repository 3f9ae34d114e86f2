using ChatApp.Contracts.Identity;
using ChatApp.Routing.Registry;
using ChatApp.Storage.LastSeen;
using StackExchange.Redis;

namespace ChatApp.Presence.Sweep;

/// <summary>
/// Ends the sessions of one dead gateway: writes when their users were last seen, and removes their routes. One instance at a time has
/// the claim <c>sweep:{gateway}</c>; two would do the same twice, harmlessly. Whatever breaks it off, it can be started again.
/// </summary>
internal sealed partial class GatewaySweep(
    IConnectionMultiplexer redis, GatewayLeases leases, GatewayUsers users, Routes routes, LastSeenStore lastSeen, ILogger<GatewaySweep> logger)
{
    private const int MaximumConcurrentBuckets = 8;

    // Of users between two extensions of the claim, which take well under a minute.
    private const int UsersPerExtension = 500;
    private static readonly TimeSpan ClaimDuration = TimeSpan.FromMinutes(1);

    private readonly string _owner = Guid.NewGuid().ToString("N");

    /// <summary>Sweeps a gateway, unless another instance does.</summary>
    /// <returns>How many sessions were ended; null if another instance has the claim, or the gateway has come back.</returns>
    public async Task<int?> RunAsync(DeadGateway gateway, CancellationToken cancellationToken)
    {
        var database = redis.GetDatabase();
        var claim = (RedisKey)$"sweep:{{{gateway.GatewayId}}}";
        if (!await database.TryClaimAsync(claim, _owner, ClaimDuration))
        {
            return null;
        }

        try
        {
            return await EndAllAsync(gateway, claim, cancellationToken);
        }
        finally
        {
            await database.ReleaseAsync(claim, _owner);
        }
    }

    private async Task<int?> EndAllAsync(DeadGateway gateway, RedisKey claim, CancellationToken cancellationToken)
    {
        var ended = 0;
        var seen = 0;
        using var cameBack = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        try
        {
            await Parallel.ForEachAsync(
                Enumerable.Range(0, GatewayUsers.Buckets),
                new ParallelOptions { MaxDegreeOfParallelism = MaximumConcurrentBuckets, CancellationToken = cameBack.Token },
                async (bucket, token) =>
                {
                    await foreach (var user in users.ReadAsync(gateway.GatewayId, bucket).WithCancellation(token))
                    {
                        if (await TryEndAsync(user, gateway, token) is not { } count)
                        {
                            await cameBack.CancelAsync();
                            return;
                        }

                        Interlocked.Add(ref ended, count);
                        if (Interlocked.Increment(ref seen) % UsersPerExtension == 0)
                        {
                            await redis.GetDatabase().TryExtendAsync(claim, _owner, ClaimDuration);
                        }
                    }
                });
        }
        catch (OperationCanceledException) when (cameBack.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            LogCameBack(gateway.GatewayId);
            return null;
        }

        await leases.ForgetAsync(gateway.GatewayId);
        LogSwept(gateway.GatewayId, ended);
        return ended;
    }

    /// <returns>How many routes were removed; null if the gateway has come back, and its users are its own business again.</returns>
    private async Task<int?> TryEndAsync(UserId user, DeadGateway gateway, CancellationToken cancellationToken)
    {
        // The lease is read after the routes: a gateway that comes back has its lease before it registers anybody, so a route that is
        // found here and has no lease now belongs to its past.
        var all = await routes.FindAsync(user);
        if (await leases.FindAsync(gateway.GatewayId) is not null)
        {
            return null;
        }

        var dead = all.Where(route => route.GatewayId == gateway.GatewayId).ToList();
        if (dead.Count > 0 && dead.Count == all.Count)
        {
            await lastSeen.WriteAsync(user, gateway.LastRenewed, cancellationToken);
        }

        foreach (var route in dead)
        {
            await routes.RemoveAsync(user, route);
        }

        await users.RemoveAsync(gateway.GatewayId, user);
        return dead.Count;
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Swept {GatewayId}: ended {Count} sessions")]
    private partial void LogSwept(string gatewayId, int count);

    [LoggerMessage(Level = LogLevel.Information, Message = "{GatewayId} came back; its sweep ends")]
    private partial void LogCameBack(string gatewayId);
}
