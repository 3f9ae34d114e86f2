using ChatApp.Contracts.Identity;
using ChatApp.Routing.Handoff;
using ChatApp.Storage;
using ChatApp.Storage.Handoffs;
using ChatApp.Storage.Inboxes;
using StackExchange.Redis;

namespace ChatApp.Delivery.Handoffs;

/// <summary>
/// Hands off what a gateway could not: each job is persist, look up and hand off again, at a new position and under the same message id,
/// and ends with that round's outcome or when its row is gone. See docs/architecture.md, handoff jobs.
/// </summary>
internal sealed partial class HandoffWorker(
    ShardLeases shards,
    HandoffJobStore jobs,
    HandoffProgress progress,
    InboxStore inboxes,
    CopyRouter router,
    TimeProvider clock,
    ILogger<HandoffWorker> logger) : BackgroundService
{
    private const int MaximumConcurrentJobs = 32;
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    // Twice the 10 s within which a writer concludes: past it, nobody adds to a minute that has ended.
    private static readonly TimeSpan MinuteSettles = TimeSpan.FromSeconds(20);

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, clock);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                await shards.BalanceAsync();
                await Parallel.ForEachAsync(
                    shards.Held.ToList(),
                    new ParallelOptions { MaxDegreeOfParallelism = 8, CancellationToken = stoppingToken },
                    async (shard, cancellationToken) => await WorkOffAsync(shard, cancellationToken));
            }
            catch (Exception exception) when (exception is StorageUnavailableException or RedisException or TimeoutException)
            {
                LogDeferred(exception); // Jobs and progress stay; the next tick tries again.
            }
        }
    }

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
            LogDeferred(exception); // The leases lapse.
        }
    }

    /// <summary>Runs a shard's jobs, minute by minute, up to now.</summary>
    internal async Task WorkOffAsync(int shard, CancellationToken cancellationToken)
    {
        var minute = await progress.ReadAsync(shard, cancellationToken);
        var mayMove = true;
        for (; minute <= clock.GetUtcNow() + MinuteSettles; minute = minute.AddMinutes(1))
        {
            var found = await RunMinuteAsync(shard, minute, cancellationToken);
            mayMove &= found == 0 && minute.AddMinutes(1) + MinuteSettles < clock.GetUtcNow();
            if (mayMove)
            {
                await progress.MoveAsync(shard, minute.AddMinutes(1), cancellationToken);
            }
        }
    }

    private async Task<int> RunMinuteAsync(int shard, DateTimeOffset minute, CancellationToken cancellationToken)
    {
        var found = 0;
        await Parallel.ForEachAsync(
            jobs.ReadAsync(shard, minute, cancellationToken),
            new ParallelOptions { MaxDegreeOfParallelism = MaximumConcurrentJobs, CancellationToken = cancellationToken },
            async (job, token) =>
            {
                Interlocked.Increment(ref found);
                await RunAsync(job, token);
            });
        return found;
    }

    private async Task RunAsync(HandoffJob job, CancellationToken cancellationToken)
    {
        try
        {
            var copy = job.Copy;
            if (await inboxes.ContainsAsync(copy.Recipient, copy.Position, copy.MessageId, cancellationToken))
            {
                var persisted = await router.PersistAsync(copy.Recipient, copy.MessageId, copy.Entry, cancellationToken);
                var outcome = await router.HandOffAsync(persisted, cancellationToken);
                LogHandedOff(copy.MessageId, copy.Recipient, outcome);
            }

            // Whatever the outcome: if nobody answered this time either, a new job is durable at the new position.
            await jobs.CompleteAsync(job, cancellationToken);
        }
        catch (ClockOutOfBoundException exception)
        {
            LogDeferred(exception); // Another worker, or this one once its clock is right.
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Handed {MessageId} for {Recipient} off again: {Outcome}")]
    private partial void LogHandedOff(MessageId messageId, DeviceAddress recipient, CopyOutcome outcome);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Jobs are deferred")]
    private partial void LogDeferred(Exception exception);
}
