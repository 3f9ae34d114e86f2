using ChatApp.Contracts.Identity;
using ChatApp.Gateway.Connections;
using ChatApp.Routing.Registry;

namespace ChatApp.Gateway.Presence.Watching;

/// <summary>
/// A user whom clients of this gateway watch: who they are, and what is known of the user's connections. Thread-safe; what is shown is
/// changed by one worker at a time.
/// </summary>
internal sealed class WatchedUser(UserId user)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<Connection, Watcher> _watchers = [];
    private readonly Dictionary<DeviceId, RouteMark> _marks = [];
    private int _notices;
    private bool _gone;
    private DateTimeOffset? _leftAt;

    /// <summary>Who is watched.</summary>
    public UserId User { get; } = user;

    /// <summary>What those are told who may see it; null until the registry was read. Its worker's.</summary>
    public PresenceState? Shown { get; set; }

    /// <summary>When, by the monotonic clock, the user's absence is told; null while they are not absent. Its worker's.</summary>
    public long? GraceEnds { get; set; }

    /// <summary>The epoch under which the registry has this gateway as a watcher; 0 before. Its worker's.</summary>
    public long WatchedUnder { get; set; }

    /// <summary>When, by the monotonic clock, everything about it is read anew; 0 for the first time. Its worker's.</summary>
    public long AuditAt { get; set; }

    /// <summary>What is to be done about it, and when.</summary>
    public WatchWork Work { get; } = new();

    /// <summary>Whether nobody watches any more. Then it never changes again.</summary>
    public bool IsGone
    {
        get
        {
            lock (_lock)
            {
                return _gone;
            }
        }
    }

    /// <summary>When the user was seen to leave; null if that was not seen since they were last online.</summary>
    public DateTimeOffset? LeftAt
    {
        get
        {
            lock (_lock)
            {
                return _leftAt;
            }
        }
    }

    /// <summary>Adds a watcher, or has one that is there told again.</summary>
    /// <returns>False if it is gone: another one takes its place.</returns>
    public bool TryAdd(Connection connection)
    {
        lock (_lock)
        {
            if (!_gone)
            {
                _watchers[connection] = new Watcher(connection);
            }

            return !_gone;
        }
    }

    /// <summary>Removes a watcher.</summary>
    /// <returns>Whether it was the last one.</returns>
    public bool Remove(Connection connection)
    {
        lock (_lock)
        {
            if (_watchers.Remove(connection) && _watchers.Count == 0)
            {
                return _gone = true;
            }

            return false;
        }
    }

    /// <summary>The watchers, as of now.</summary>
    public IReadOnlyList<Watcher> All()
    {
        lock (_lock)
        {
            return [.. _watchers.Values];
        }
    }

    /// <summary>A viewer's connections that watch.</summary>
    public IReadOnlyList<Connection> Of(UserId viewer)
    {
        lock (_lock)
        {
            return [.. _watchers.Keys.Where(connection => connection.Device.User == viewer)];
        }
    }

    /// <summary>Takes what a gateway says of one of the user's devices.</summary>
    /// <param name="device">Which.</param>
    /// <param name="mark">What is said.</param>
    /// <param name="at">When it happened.</param>
    public void Note(DeviceId device, RouteMark mark, DateTimeOffset at)
    {
        lock (_lock)
        {
            _notices++;
            if (_marks.TryGetValue(device, out var known) && !mark.IsLaterThan(known))
            {
                return;
            }

            _marks[device] = mark;
            if (mark.Removed && _marks.Values.All(other => other.Removed))
            {
                _leftAt = at;
            }
        }
    }

    /// <summary>How many notices have come. Taken before a reading of the registry.</summary>
    public int Notices
    {
        get
        {
            lock (_lock)
            {
                return _notices;
            }
        }
    }

    /// <summary>Takes what the registry says, unless notices came meanwhile, which may be later.</summary>
    /// <param name="routes">All of the user's.</param>
    /// <param name="noticesBefore"><see cref="Notices"/> before the reading.</param>
    /// <returns>False if it is to be read again.</returns>
    public bool TryReplace(IReadOnlyList<DeviceRoute> routes, int noticesBefore)
    {
        lock (_lock)
        {
            if (_notices != noticesBefore)
            {
                return false;
            }

            _marks.Clear();
            foreach (var route in routes)
            {
                _marks[route.Device] = new RouteMark(route.ConnectionNumber, route.Epoch, Removed: false, route.GatewayId);
            }

            return true;
        }
    }

    /// <summary>Notes that a gateway's lease has lapsed, if the user was there.</summary>
    /// <param name="gatewayId">The gateway.</param>
    /// <param name="epoch">The lease's epoch.</param>
    /// <param name="lastAlive">When it was last known to be alive.</param>
    /// <returns>Whether the user was there.</returns>
    public bool NoteLapsed(string gatewayId, long epoch, DateTimeOffset lastAlive)
    {
        lock (_lock)
        {
            var wasThere = _marks.Values.Any(mark => !mark.Removed && mark.Epoch == epoch && mark.GatewayId == gatewayId);
            if (wasThere && !(_leftAt > lastAlive))
            {
                _leftAt = lastAlive;
            }

            return wasThere;
        }
    }

    /// <summary>Whether a device is connected at a gateway that is alive.</summary>
    public bool IsConnected(Func<string, long, bool> isAlive)
    {
        lock (_lock)
        {
            var connected = _marks.Values.Any(mark => !mark.Removed && isAlive(mark.GatewayId, mark.Epoch));
            if (connected)
            {
                _leftAt = null;
            }

            return connected;
        }
    }
}
