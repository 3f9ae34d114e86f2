using System.Collections.Concurrent;
using ChatApp.Contracts.Identity;
using ChatApp.Storage;
using ChatApp.Storage.LastSeen;
using Microsoft.Extensions.Options;

namespace ChatApp.Gateway.Presence.Announcing;

/// <summary>
/// Writes when the users were last seen who left this gateway: at once, and for one who keeps coming and going once in an interval. What
/// could not be written is tried again. Thread-safe.
/// </summary>
internal sealed partial class LastSeenKeeper(
    LastSeenStore store, IOptions<PresenceOptions> options, TimeProvider clock, ILogger<LastSeenKeeper> logger) : BackgroundService
{
    private static readonly TimeSpan Step = TimeSpan.FromSeconds(1);

    // Who was written about within the interval, and what of theirs waits until it is over.
    private readonly ConcurrentDictionary<UserId, (long WrittenAt, DateTimeOffset? Waiting)> _recent = new();

    /// <summary>Notes that a user has left.</summary>
    public Task NoteAsync(UserId user, DateTimeOffset at)
    {
        var now = clock.GetTimestamp();
        var noted = _recent.AddOrUpdate(
            user,
            _ => (now, null),
            (_, recent) => IsOver(recent.WrittenAt, now) ? (now, null) : (recent.WrittenAt, at));
        return noted.Waiting is null ? WriteAsync(user, at) : Task.CompletedTask;
    }

    /// <inheritdoc/>
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        await Task.WhenAll(_recent.ToArray().Where(recent => recent.Value.Waiting is not null)
            .Select(recent => WriteAsync(recent.Key, recent.Value.Waiting!.Value)));
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Step, clock);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            var now = clock.GetTimestamp();
            foreach (var recent in _recent.Where(recent => IsOver(recent.Value.WrittenAt, now)))
            {
                if (recent.Value.Waiting is not { } at)
                {
                    _recent.TryRemove(recent);
                }
                else if (_recent.TryUpdate(recent.Key, (now, null), recent.Value))
                {
                    await WriteAsync(recent.Key, at);
                }
            }
        }
    }

    private bool IsOver(long writtenAt, long now) => clock.GetElapsedTime(writtenAt, now) >= options.Value.LastSeenInterval;

    private async Task WriteAsync(UserId user, DateTimeOffset at)
    {
        try
        {
            await store.WriteAsync(user, at, CancellationToken.None);
        }
        catch (StorageUnavailableException exception)
        {
            LogNotWritten(exception, user);
            var now = clock.GetTimestamp();
            _recent.AddOrUpdate(user, _ => (now, at), (_, recent) => (recent.WrittenAt, recent.Waiting ?? at)); // One interval later.
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "It could not be written when {User} was last seen")]
    private partial void LogNotWritten(Exception exception, UserId user);
}
