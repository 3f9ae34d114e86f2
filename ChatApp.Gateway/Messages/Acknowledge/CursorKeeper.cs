using System.Collections.Concurrent;
using ChatApp.Contracts.Identity;
using ChatApp.Storage;
using ChatApp.Storage.Cursors;

namespace ChatApp.Gateway.Messages.Acknowledge;

/// <summary>
/// Writes the devices' confirmed positions every few seconds and when a connection closes, never once a message. They are a hint for
/// retention and wake-ups: one that is not written costs nothing but a later clean-up. Thread-safe.
/// </summary>
internal sealed partial class CursorKeeper(CursorStore cursors, TimeProvider clock, ILogger<CursorKeeper> logger) : BackgroundService
{
    private const int MaximumConcurrentWrites = 32;

    private readonly ConcurrentDictionary<DeviceAddress, Position> _unwritten = new();

    /// <summary>How often what has changed is written.</summary>
    public static TimeSpan Interval { get; } = TimeSpan.FromSeconds(5);

    /// <summary>Notes a confirmed position, to be written within <see cref="Interval"/>.</summary>
    public void Note(DeviceAddress device, Position confirmed) => _unwritten[device] = confirmed;

    /// <summary>Writes a device's position now, if it has changed since it was last written.</summary>
    public async Task FlushAsync(DeviceAddress device)
    {
        if (!_unwritten.TryRemove(device, out var confirmed))
        {
            return;
        }

        try
        {
            await cursors.WriteAsync(device, confirmed, CancellationToken.None);
        }
        catch (StorageUnavailableException exception)
        {
            LogNotWritten(exception, device); // The next confirmation, or the next connection's, brings it again.
        }
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, clock);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            await Parallel.ForEachAsync(
                _unwritten.Keys,
                new ParallelOptions { MaxDegreeOfParallelism = MaximumConcurrentWrites, CancellationToken = stoppingToken },
                async (device, _) => await FlushAsync(device));
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The cursor of {Device} is not written")]
    private partial void LogNotWritten(Exception exception, DeviceAddress device);
}
