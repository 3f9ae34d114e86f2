using System.Collections.Concurrent;
using ChatApp.Contracts.ClientProtocol;
using ChatApp.Contracts.Identity;

namespace ChatApp.Gateway.Connections;

/// <summary>The connections of this gateway that have said Hello, one a device. Thread-safe.</summary>
internal sealed class ConnectionTable
{
    private readonly ConcurrentDictionary<DeviceAddress, Connection> _connections = new();

    // How many connections each user has here.
    private readonly ConcurrentDictionary<UserId, int> _users = new();

    /// <summary>How many there are.</summary>
    public int Count => _connections.Count;

    /// <summary>Adds a connection, unless the device has one with a higher number here.</summary>
    /// <param name="connection">The new one.</param>
    /// <param name="loser">The one that is to be closed: the one it replaced, or itself. Null if there was none.</param>
    /// <returns>Whether it was added.</returns>
    public bool TryAdd(Connection connection, out Connection? loser)
    {
        while (true)
        {
            if (_connections.TryAdd(connection.Device, connection))
            {
                _users.AddOrUpdate(connection.Device.User, 1, (_, count) => count + 1);
                loser = null;
                return true;
            }

            if (!_connections.TryGetValue(connection.Device, out var present))
            {
                continue;
            }

            // Equal numbers: a client that lost count, or a copy of its store. The newer socket is the live one.
            if (present.Number > connection.Number)
            {
                loser = connection;
                return false;
            }

            if (_connections.TryUpdate(connection.Device, connection, present))
            {
                loser = present;
                return true;
            }
        }
    }

    /// <summary>Removes a connection, if it is still the device's.</summary>
    public void Remove(Connection connection)
    {
        if (_connections.TryRemove(KeyValuePair.Create(connection.Device, connection)))
        {
            var user = connection.Device.User;
            _users.AddOrUpdate(user, 0, (_, count) => count - 1);
            _users.TryRemove(KeyValuePair.Create(user, 0)); // Unless it has one again.
        }
    }

    /// <summary>Finds a device's connection.</summary>
    public Connection? Find(DeviceAddress device) => _connections.GetValueOrDefault(device);

    /// <summary>Whether the user has a connection here, on whichever device.</summary>
    public bool HasUser(UserId user) => _users.ContainsKey(user);

    /// <summary>A user's connections here.</summary>
    public IEnumerable<Connection> OfUser(UserId user)
    {
        for (uint device = 1; HasUser(user) && DeviceId.IsValid(device); device++)
        {
            if (Find(new DeviceAddress(user, new DeviceId((byte)device))) is { } connection)
            {
                yield return connection;
            }
        }
    }

    /// <summary>All of them, as of now.</summary>
    public IReadOnlyCollection<Connection> All() => [.. _connections.Values];

    /// <summary>Each of them, without a copy of all: those that come and go meanwhile may or may not be among them.</summary>
    public IEnumerable<Connection> Each() => _connections.Select(pair => pair.Value);

    /// <summary>Closes all of them.</summary>
    public Task CloseAllAsync(CloseCode code, string reason) =>
        Task.WhenAll(_connections.Values.Select(connection => connection.CloseAsync(code, reason)));
}
