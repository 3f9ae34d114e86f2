using ChatApp.Contracts.ClientProtocol;
using ChatApp.Contracts.Identity;
using ChatApp.Gateway.Presence.Visibility;
using ChatApp.Gateway.Presence.Watching;
using ChatApp.Gateway.Telemetry;

namespace ChatApp.Gateway.Presence.Following;

/// <summary>Tells the watchers of a user what is shown, each what it may see, and nothing twice. Called by one worker a user at a time.</summary>
internal sealed class PresenceTeller(VisibilityCache visibility)
{
    private const int MaximumConcurrentReadings = 32;

    /// <summary>Tells those who have not been told.</summary>
    /// <param name="watched">The user.</param>
    /// <param name="fresh">Whether it is to be read anew who may see what, and those told as well who know what is shown.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="Storage.StorageUnavailableException">Not everybody was told.</exception>
    public async Task TellAsync(WatchedUser watched, bool fresh, CancellationToken cancellationToken)
    {
        if (watched.Shown is not { } shown)
        {
            return;
        }

        await Parallel.ForEachAsync(
            watched.All().Where(watcher => fresh || watcher.Told != shown),
            new ParallelOptions { MaxDegreeOfParallelism = MaximumConcurrentReadings, CancellationToken = cancellationToken },
            async (watcher, token) =>
            {
                var allowed = await visibility.FindAsync(watcher.Connection.Device.User, watched.User, fresh, token);
                Tell(watcher, watched.User, allowed.Presence ? shown : PresenceState.Hidden);
            });
    }

    private static void Tell(Watcher watcher, UserId user, PresenceState state)
    {
        if (watcher.Told == state)
        {
            return;
        }

        watcher.Told = state;
        GatewayMetrics.PresenceTold.Add(1);
        watcher.Connection.Send(new ServerFrame
        {
            PresenceChanged = new PresenceChanged
            {
                UserId = user.ToWire(),
                Hidden = !state.Visible,
                Online = state.Online,
                LastSeen = state.LastSeen?.ToUnixTimeMilliseconds() ?? 0,
            },
        });
    }
}
