using System.Collections.Concurrent;
using ChatApp.Contracts.Identity;
using ChatApp.Storage;
using ChatApp.Storage.Handoffs;
using ChatApp.Storage.Inboxes;

namespace ChatApp.Gateway.Retention;

/// <summary>
/// Deletes the days of an inbox that its device has left behind: whole partitions, once, when its confirmed position comes to stand more
/// than 20 s in a newer day. Past that no reading begins in the older days, and nothing is written there any more. A day goes only when
/// no handoff job of it is open, for a job whose row is gone ends. What is missed here leaves by its time to live. Thread-safe.
/// </summary>
internal sealed partial class FinishedDays(
    InboxStore inboxes, HandoffProgress progress, TimeProvider clock, ILogger<FinishedDays> logger) : BackgroundService
{
    // Everybody enters a new day at once; so many devices' days are deleted each second.
    private const int DevicesPerRound = 200;
    private const int MaximumConcurrentDeletes = 16;

    // Beyond it a device's days are left to their time to live: what midnight may pile up here.
    private const int MaximumUnderWay = 200_000;

    // The replay window and the 4 s by which clocks may differ.
    private static readonly TimeSpan Settled = TimeSpan.FromSeconds(20);

    private readonly ConcurrentDictionary<DeviceAddress, (DateOnly First, DateOnly End)> _finished = new();

    /// <summary>How often finished days are deleted.</summary>
    public static TimeSpan Interval { get; } = TimeSpan.FromSeconds(1);

    /// <summary>A device has confirmed more. Costs nothing but at the turn of a day.</summary>
    /// <param name="device">Whose inbox.</param>
    /// <param name="before">Its confirmed position until now; <see cref="Position.None"/> for a device that never confirmed.</param>
    /// <param name="confirmed">Its confirmed position.</param>
    public void Note(DeviceAddress device, Position before, Position confirmed)
    {
        var end = SettledDay(confirmed);
        var first = SettledDay(before);
        if (before == Position.None || first >= end || _finished.Count >= MaximumUnderWay)
        {
            return;
        }

        var oldest = end.AddDays(-(int)Contracts.ClientProtocol.ChatProtocol.InboxRetention.TotalDays);
        first = first > oldest ? first : oldest;
        _finished.AddOrUpdate(device, (first, end), (_, known) => (known.First < first ? known.First : first, end));
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, clock);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            await Parallel.ForEachAsync(
                _finished.Take(DevicesPerRound),
                new ParallelOptions { MaxDegreeOfParallelism = MaximumConcurrentDeletes, CancellationToken = stoppingToken },
                async (finished, token) => await TryDeleteAsync(finished.Key, finished.Value, token));
        }
    }

    private async Task TryDeleteAsync(DeviceAddress device, (DateOnly First, DateOnly End) days, CancellationToken cancellationToken)
    {
        try
        {
            if (await progress.ReadAsync(HandoffJob.ShardOf(device), cancellationToken) < StartOf(days.End))
            {
                return; // Jobs of those days may be open: the next round asks again.
            }

            for (var day = days.First; day < days.End; day = day.AddDays(1))
            {
                await inboxes.DeleteDayAsync(device, day, cancellationToken);
            }

            _finished.TryRemove(KeyValuePair.Create(device, days));
        }
        catch (StorageUnavailableException exception)
        {
            LogNotDeleted(exception, device);
        }
    }

    private static DateTimeOffset StartOf(DateOnly day) => new(day.ToDateTime(TimeOnly.MinValue), TimeSpan.Zero);

    private static DateOnly SettledDay(Position position) => DateOnly.FromDateTime((position.Time - Settled).UtcDateTime);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The finished days of {Device} are not deleted yet")]
    private partial void LogNotDeleted(Exception exception, DeviceAddress device);
}
