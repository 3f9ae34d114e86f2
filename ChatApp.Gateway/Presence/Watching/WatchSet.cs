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

    private readonly HashSet<UserId> _users = []; // What is locked, too: an object less for each connection.

    /// <summary>What it may ask: a token a user.</summary>
    public TokenBucket WatchRate { get; } = new(WatchesPerSecond, WatchBurst, clock);

    /// <summary>What it may report: a token a frame.</summary>
    public TokenBucket TypingRate { get; } = new(TypingPerSecond, TypingBurst, clock);

    /// <summary>Whether it may have these users as well. Only its reader adds, so it may still when it adds them.</summary>
    public bool HasRoomFor(IReadOnlyCollection<UserId> users)
    {
        lock (_users)
        {
            return _users.Count + users.Count(user => !_users.Contains(user)) <= ChatProtocol.MaximumWatched;
        }
    }

    /// <summary>Adds a user, or has it there already.</summary>
    public void Add(UserId user)
    {
        lock (_users)
        {
            _users.Add(user);
        }
    }

    /// <summary>Removes a user.</summary>
    /// <returns>Whether it was there.</returns>
    public bool Remove(UserId user)
    {
        lock (_users)
        {
            return _users.Remove(user);
        }
    }

    /// <summary>All of them, as of now.</summary>
    public IReadOnlyList<UserId> All()
    {
        lock (_users)
        {
            return [.. _users];
        }
    }
}
