using ChatApp.Contracts.Identity;
using ChatApp.Delivery.Handoffs;
using ChatApp.Delivery.Telemetry;
using ChatApp.Routing.Registry;
using StackExchange.Redis;

namespace ChatApp.Delivery.WakeUps;

/// <summary>
/// Wakes the devices of this worker's shards that are due and still connected nowhere. One that was not taken is asked for again, and so
/// is due 30 s later. A worker that dies loses what it had just taken: the device finds its messages when it connects.
/// </summary>
internal sealed partial class WakeUpWorker(
    ShardLeases shards,
    Routing.Offline.WakeUps wakeUps,
    Routes routes,
    GatewayLeaseCache leases,
    IWakeUpSender sender,
    TimeProvider clock,
    ILogger<WakeUpWorker> logger) : BackgroundService
{
    private const int MaximumConcurrentShards = 8;
    private const int MaximumConcurrentSends = 32;
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, clock);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            await Parallel.ForEachAsync(
                shards.Held,
                new ParallelOptions { MaxDegreeOfParallelism = MaximumConcurrentShards, CancellationToken = stoppingToken },
                async (shard, cancellationToken) => await TryWakeAsync(shard, cancellationToken));
        }
    }

    private async Task TryWakeAsync(int shard, CancellationToken cancellationToken)
    {
        try
        {
            while (await wakeUps.TakeAsync(shard) is { Count: > 0 } due)
            {
                await Parallel.ForEachAsync(
                    due,
                    new ParallelOptions { MaxDegreeOfParallelism = MaximumConcurrentSends, CancellationToken = cancellationToken },
                    async (device, token) => await WakeAsync(device, token));
            }
        }
        catch (Exception exception) when (exception is RedisException or TimeoutException)
        {
            LogDeferred(exception, shard);
        }
    }

    private async Task WakeAsync(DeviceAddress device, CancellationToken cancellationToken)
    {
        if (await IsConnectedAsync(device))
        {
            await wakeUps.NotWokenAsync(device);
        }
        else if (await sender.TrySendAsync(device, cancellationToken))
        {
            DeliveryMetrics.WakeUps.Add(1);
        }
        else
        {
            DeliveryMetrics.WakeUpsRefused.Add(1);
            wakeUps.Ask(device);
        }
    }

    private async Task<bool> IsConnectedAsync(DeviceAddress device) =>
        (await routes.FindAsync(device.User)).FirstOrDefault(route => route.Device == device.Device) is { } route
        && await leases.FindAsync(route) is not null;

    [LoggerMessage(Level = LogLevel.Warning, Message = "The wake-ups of shard {Shard} are deferred")]
    private partial void LogDeferred(Exception exception, int shard);
}
