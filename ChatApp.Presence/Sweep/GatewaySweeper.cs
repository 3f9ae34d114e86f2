using ChatApp.Routing.Registry;
using ChatApp.Storage;
using StackExchange.Redis;

namespace ChatApp.Presence.Sweep;

/// <summary>
/// Looks for gateways that died, and sweeps each. Several instances share the work, a gateway at a time; losing them all costs time
/// only, since the routes of a dead gateway do not count in any case.
/// </summary>
internal sealed partial class GatewaySweeper(
    GatewayLeases leases, GatewaySweep sweep, TimeProvider clock, ILogger<GatewaySweeper> logger) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(5);

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
                    await sweep.RunAsync(gateway, stoppingToken);
                }
            }
            catch (Exception exception) when (exception is RedisException or TimeoutException or StorageUnavailableException)
            {
                LogDeferred(exception); // The gateway stays listed as dead.
            }
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The sweep is deferred")]
    private partial void LogDeferred(Exception exception);
}
