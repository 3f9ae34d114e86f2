using StackExchange.Redis;

namespace ChatApp.Delivery.Handoffs;

/// <summary>
/// Keeps this worker's share of the shards, beside the work and not in turn with it: however long a hand-off takes, the leases go on.
/// </summary>
internal sealed partial class ShardKeeper(ShardLeases shards, TimeProvider clock, ILogger<ShardKeeper> logger) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    /// <inheritdoc/>
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        try
        {
            await shards.ReleaseAsync();
        }
        catch (Exception exception) when (exception is RedisException or TimeoutException)
        {
            LogNotBalanced(exception); // The leases lapse.
        }
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, clock);
        do
        {
            try
            {
                await shards.BalanceAsync();
            }
            catch (Exception exception) when (exception is RedisException or TimeoutException)
            {
                LogNotBalanced(exception); // What is held stays held: doing another's work too is harmless, doing none is not.
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The shards' leases could not be renewed or released")]
    private partial void LogNotBalanced(Exception exception);
}
