using ChatApp.Contracts.ClientProtocol;
using ChatApp.Contracts.Identity;
using ChatApp.Gateway.Connections;

namespace ChatApp.Gateway.Presence.Watching;

/// <summary>Whom a connection watches, and how fast it may ask and report. Thread-safe but for the rates, which its reader owns.</summary>
internal sealed class WatchSet(TimeProvider clock)
{
    // A client that comes back watches all of its 64 again; flipping through chats takes one or two a second.
    private const int WatchesPerSecond = 8;
    private const int WatchBurst = 2 * ChatProtocol.MaximumWatched;
    private const int TypingPerSecond = 2;
    private const int TypingBurst = 8;

    private readonly HashSet<UserId> _users = [];
    private readonly Lock _lock = new();
    private bool _closed;

    /// <summary>What it may ask: a token a user.</summary>
    public TokenBucket WatchRate { get; } = new(WatchesPerSecond, WatchBurst, clock);

    /// <summary>What it may report: a token a frame.</summary>
    public TokenBucket TypingRate { get; } = new(TypingPerSecond, TypingBurst, clock);

    /// <summary>Adds users; all of them or none.</summary>
    /// <returns>False if that would be too many, or the connection has ended.</returns>
    public bool TryAdd(IReadOnlyCollection<UserId> users)
    {
        lock (_lock)
        {
            if (_closed || _users.Count + users.Count(user => !_users.Contains(user)) > ChatProtocol.MaximumWatched)
            {
                return false;
            }

            _users.UnionWith(users);
            return true;
        }
    }

    /// <summary>Removes a user.</summary>
    /// <returns>Whether it was there.</returns>
    public bool Remove(UserId user)
    {
        lock (_lock)
        {
            return _users.Remove(user);
        }
    }

    /// <summary>All of them, as of now.</summary>
    public IReadOnlyList<UserId> All()
    {
        lock (_lock)
        {
            return [.. _users];
        }
    }

    /// <summary>Ends it: nobody is added from here on.</summary>
    /// <returns>Whom it had.</returns>
    public IReadOnlyList<UserId> Close()
    {
        lock (_lock)
        {
            _closed = true;
            UserId[] all = [.. _users];
            _users.Clear();
            return all;
        }
    }
}
