using System.Collections.Concurrent;
using ChatApp.Contracts.Identity;
using ChatApp.Gateway.Connections;

namespace ChatApp.Gateway.Presence.Watching;

/// <summary>The users whom clients of this gateway watch, each once. Thread-safe.</summary>
internal sealed class WatchedUsers
{
    private readonly ConcurrentDictionary<UserId, WatchedUser> _users = new();

    /// <summary>How many there are.</summary>
    public int Count => _users.Count;

    /// <summary>Finds one; null if nobody here watches them.</summary>
    public WatchedUser? Find(UserId user) => _users.GetValueOrDefault(user);

    /// <summary>All of them, as of now.</summary>
    public IEnumerable<WatchedUser> All() => _users.Values;

    /// <summary>Adds a watcher.</summary>
    public WatchedUser Add(UserId user, Connection connection)
    {
        while (true)
        {
            var watched = _users.GetOrAdd(user, id => new WatchedUser(id));
            if (watched.TryAdd(connection))
            {
                return watched;
            }

            _users.TryRemove(KeyValuePair.Create(user, watched)); // Its last watcher is leaving it at this moment.
        }
    }

    /// <summary>Removes a watcher.</summary>
    /// <returns>The user if nobody watches them any more; null otherwise.</returns>
    public WatchedUser? Remove(UserId user, Connection connection)
    {
        if (!_users.TryGetValue(user, out var watched) || !watched.Remove(connection))
        {
            return null;
        }

        _users.TryRemove(KeyValuePair.Create(user, watched));
        return watched;
    }
}
