using ChatApp.Routing.Positions;
using ChatApp.Storage;
using ChatApp.Storage.Handoffs;

namespace ChatApp.Delivery.Handoffs;

/// <summary>
/// Works off the jobs of this worker's shards, minute by minute: what a gateway could not hand off. See docs/delivery-guarantees.md,
/// handoff jobs.
/// </summary>
internal sealed partial class HandoffWorker(
    ShardLeases shards,
    HandoffJobStore jobs,
    HandoffProgress progress,
    JobsUnderWay underWay,
    ClockCheck clockCheck,
    TimeProvider clock,
    ILogger<HandoffWorker> logger) : BackgroundService
{
    private const int MaximumConcurrentShards = 8;
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    // Twice the 10 s within which a writer concludes: past it, nobody adds to a minute that has ended.
    private static readonly TimeSpan MinuteSettles = TimeSpan.FromSeconds(20);

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, clock);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                await Parallel.ForEachAsync(
                    shards.Held,
                    new ParallelOptions { MaxDegreeOfParallelism = MaximumConcurrentShards, CancellationToken = stoppingToken },
                    async (shard, cancellationToken) => await TryWorkOffAsync(shard, cancellationToken));
            }
        }
        finally
        {
            await underWay.SettleAsync(); // Before the leases are given up.
        }
    }

    /// <summary>Starts a shard's jobs, minute by minute, up to now, and does not wait for their end.</summary>
    internal async Task WorkOffAsync(int shard, CancellationToken cancellationToken)
    {
        var minute = await progress.ReadAsync(shard, cancellationToken);
        var mayMove = true;
        for (; minute <= clock.GetUtcNow() + MinuteSettles; minute = minute.AddMinutes(1))
        {
            // Settled before it is read, and by a clock that is right: what the reading does not find then never comes.
            var settled = clockCheck.IsWithinBound && minute.AddMinutes(1) + MinuteSettles < clock.GetUtcNow();
            var found = await StartMinuteAsync(shard, minute, cancellationToken);
            mayMove &= found == 0 && settled;
            if (mayMove)
            {
                await progress.MoveAsync(shard, minute.AddMinutes(1), cancellationToken);
            }
        }
    }

    private async Task TryWorkOffAsync(int shard, CancellationToken cancellationToken)
    {
        try
        {
            await WorkOffAsync(shard, cancellationToken);
        }
        catch (StorageUnavailableException exception)
        {
            LogDeferred(exception, shard); // Jobs and progress stay; the next round tries again.
        }
    }

    private async Task<int> StartMinuteAsync(int shard, DateTimeOffset minute, CancellationToken cancellationToken)
    {
        var found = 0;
        await foreach (var job in jobs.ReadAsync(shard, minute, cancellationToken))
        {
            found++;
            await underWay.StartAsync(job, cancellationToken);
        }

        return found;
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The jobs of shard {Shard} are deferred")]
    private partial void LogDeferred(Exception exception, int shard);
}
