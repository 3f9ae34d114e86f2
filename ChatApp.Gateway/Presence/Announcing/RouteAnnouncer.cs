using ChatApp.Contracts.Identity;
using ChatApp.Contracts.ServiceProtocol;
using ChatApp.Gateway.Telemetry;
using ChatApp.Routing.Notices;
using ChatApp.Routing.Registry;
using ChatApp.Storage;
using ChatApp.Storage.LastSeen;

namespace ChatApp.Gateway.Presence.Announcing;

/// <summary>
/// Tells the gateways that watch a user of every change of the user's routes that this gateway makes. Where nobody watches, nothing
/// happens. Thread-safe.
/// </summary>
internal sealed partial class RouteAnnouncer(
    Notifier notifier, LastSeenStore lastSeen, TimeProvider clock, ILogger<RouteAnnouncer> logger)
{
    /// <summary>After a registration.</summary>
    public Task RegisteredAsync(UserId user, DeviceRoute route, Registration registration) =>
        TellAsync(user, route, registration.Watchers, removed: false);

    /// <summary>After a removal. If it was the user's last route, it is written when they were last seen.</summary>
    public async Task RemovedAsync(UserId user, DeviceRoute route, Removal removal)
    {
        var at = clock.GetUtcNow();
        await TellAsync(user, route, removal.Watchers, removed: true);
        if (removal.WasLast)
        {
            await WriteLastSeenAsync(user, at);
        }
    }

    private async Task WriteLastSeenAsync(UserId user, DateTimeOffset at)
    {
        try
        {
            await lastSeen.WriteAsync(user, at, CancellationToken.None); // Once a minute a user at most: the store sees to it.
        }
        catch (StorageUnavailableException exception)
        {
            LogNotWritten(exception, user); // What is stored stays, which is earlier.
        }
    }

    private async Task TellAsync(UserId user, DeviceRoute route, IReadOnlyList<WatchingGateway> watching, bool removed)
    {
        if (watching.Count == 0)
        {
            return;
        }

        GatewayMetrics.PresenceNotices.Add(watching.Count);
        await notifier.TellAsync(user, watching, new Notice
        {
            RouteChanged = new RouteChanged
            {
                UserId = user.ToWire(),
                DeviceId = route.Device.Value,
                GatewayId = route.GatewayId,
                Epoch = route.Epoch,
                ConnectionNumber = route.ConnectionNumber,
                Removed = removed,
                At = clock.GetUtcNow().ToUnixTimeMilliseconds(),
            },
        });
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "It could not be written when {User} was last seen")]
    private partial void LogNotWritten(Exception exception, UserId user);
}
