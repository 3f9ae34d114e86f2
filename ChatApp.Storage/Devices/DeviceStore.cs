using ChatApp.Contracts.Identity;
using ChatApp.Cql;

namespace ChatApp.Storage.Devices;

/// <summary>The devices of each user: table <c>devices</c>, one partition a user. Thread-safe.</summary>
/// <remarks>
/// Every change is one conditional batch on the partition: the list's version and the device's row change together or not at all, and
/// of two changes at a time one reads again. So a version never stands for two lists, also when a host dies in between.
/// </remarks>
public sealed class DeviceStore(StorageSession session, TimeProvider clock)
{
    private const string Select =
        "SELECT device_id, list_version, last_device_id, name, public_key, created_at FROM devices WHERE user_id = ?";

    private const string SelectIds = "SELECT device_id FROM devices WHERE user_id = ?";

    private const string SelectIdsOfMany = "SELECT user_id, device_id FROM devices WHERE user_id IN ?";

    private const string Insert = "INSERT INTO devices (user_id, device_id, name, public_key, created_at) VALUES (?, ?, ?, ?, ?)";

    private const string UpdateList = "UPDATE devices SET list_version = ?, last_device_id = ? WHERE user_id = ? IF list_version = ?";

    private const string Delete = "DELETE FROM devices WHERE user_id = ? AND device_id = ?";

    /// <summary>A user's devices; none for a user that does not exist.</summary>
    /// <exception cref="StorageUnavailableException">Nothing is known.</exception>
    public async ValueTask<UserDevices> ListAsync(UserId user, CancellationToken cancellationToken) =>
        (await ReadAsync(user, cancellationToken)).List;

    /// <summary>The numbers of a user's devices, ascending, and nothing else of them; none for a user that does not exist.</summary>
    /// <exception cref="StorageUnavailableException">Nothing is known.</exception>
    public async ValueTask<IReadOnlyList<DeviceId>> ListIdsAsync(UserId user, CancellationToken cancellationToken)
    {
        using var rows = await session.ReadAsync(SelectIds, user, static (statement, user) => statement.Bind(user.Value), cancellationToken);
        var ids = new List<DeviceId>(rows.Count);
        foreach (var row in rows)
        {
            AddId(ids, row);
        }

        return ids;
    }

    /// <summary>The same of several users at once.</summary>
    /// <param name="users">Each once, and some tens at most: each is a partition of its own.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <returns>Of every one of them.</returns>
    /// <exception cref="StorageUnavailableException">Nothing is known.</exception>
    public async ValueTask<IReadOnlyDictionary<UserId, IReadOnlyList<DeviceId>>> ListIdsAsync(
        IReadOnlyList<UserId> users, CancellationToken cancellationToken)
    {
        var found = users.ToDictionary(user => user, _ => new List<DeviceId>());
        await foreach (var row in session.QueryAsync(
            SelectIdsOfMany, users, static (statement, users) => statement.Bind(ManyUsers.Of(users)), cancellationToken))
        {
            AddId(found[new UserId(row.GetGuid("user_id"))], row);
        }

        return found.ToDictionary(pair => pair.Key, pair => (IReadOnlyList<DeviceId>)pair.Value);
    }

    /// <summary>Finds a device; null if there is no such one.</summary>
    /// <exception cref="StorageUnavailableException">Nothing is known.</exception>
    public async ValueTask<Device?> FindAsync(DeviceAddress address, CancellationToken cancellationToken) =>
        (await ListAsync(address.User, cancellationToken)).Devices.FirstOrDefault(device => device.Id == address.Device);

    /// <summary>
    /// Adds a device under a number that none of the user's devices had before, as long as there are such numbers. A device with the same
    /// public key is the same device: repeating the call gives its number again.
    /// </summary>
    /// <exception cref="StorageUnavailableException">It may or may not be added.</exception>
    public async ValueTask<LinkOutcome> LinkAsync(UserId user, string name, byte[] publicKey, CancellationToken cancellationToken)
    {
        while (true)
        {
            var (list, last) = await ReadAsync(user, cancellationToken);
            if (list.Devices.FirstOrDefault(device => device.PublicKey.AsSpan().SequenceEqual(publicKey)) is { } same)
            {
                return new LinkOutcome(same.Id);
            }

            if (list.Devices.Count >= DeviceId.MaximumPerUser)
            {
                return new LinkOutcome(null);
            }

            var id = NextId(list, last);
            var added = await session.WriteBatchIfAsync(
                [UpdateList, Insert],
                (user, id, name, publicKey, list.Version, Next: NextVersion(list.Version), now: clock.GetUtcNow()),
                static (statements, device) =>
                [
                    BindList(statements[0], device.user, device.Version, device.Next, device.id.Value),
                    statements[1].Bind(device.user.Value, (sbyte)device.id.Value, device.name, device.publicKey, device.now),
                ],
                cancellationToken);
            if (added)
            {
                return new LinkOutcome(id);
            }
        }
    }

    /// <summary>Removes a device. Repeating it changes nothing. The last one stays: nobody could ever sign in again.</summary>
    /// <exception cref="StorageUnavailableException">It may or may not be removed.</exception>
    public async ValueTask<RemovalOutcome> RemoveAsync(DeviceAddress address, CancellationToken cancellationToken)
    {
        while (true)
        {
            var (list, last) = await ReadAsync(address.User, cancellationToken);
            if (list.Devices.All(device => device.Id != address.Device))
            {
                return RemovalOutcome.Unknown;
            }

            if (list.Devices.Count == 1)
            {
                return RemovalOutcome.LastDevice;
            }

            var removed = await session.WriteBatchIfAsync(
                [UpdateList, Delete],
                (address, last, list.Version, Next: NextVersion(list.Version)),
                static (statements, removal) =>
                [
                    BindList(statements[0], removal.address.User, removal.Version, removal.Next, removal.last),
                    statements[1].Bind(removal.address.User.Value, (sbyte)removal.address.Device.Value),
                ],
                cancellationToken);
            if (removed)
            {
                return RemovalOutcome.Removed;
            }
        }
    }

    private static BoundStatement BindList(PreparedStatement statement, UserId user, long version, long next, int lastDevice) =>
        statement.Bind(next, (sbyte)lastDevice, user.Value, version == 0 ? CqlValue.Null : version);

    private async ValueTask<(UserDevices List, int LastId)> ReadAsync(UserId user, CancellationToken cancellationToken)
    {
        var version = 0L;
        var last = 0;
        var devices = new List<Device>();
        using var rows = await session.ReadAsync(Select, user, static (statement, user) => statement.Bind(user.Value), cancellationToken);
        foreach (var row in rows)
        {
            version = row.IsNull("list_version") ? 0 : row.GetInt64("list_version");
            last = row.IsNull("last_device_id") ? 0 : row.GetSByte("last_device_id");
            if (!row.IsNull("device_id"))
            {
                devices.Add(new Device(
                    new DeviceId((byte)row.GetSByte("device_id")),
                    row.GetString("name"),
                    row.GetBytes("public_key").ToArray(),
                    row.GetTimestamp("created_at")));
            }
        }

        return (new UserDevices(version, devices), last);
    }

    private static void AddId(List<DeviceId> ids, Row row)
    {
        if (!row.IsNull("device_id")) // The static row of a list without devices.
        {
            ids.Add(new DeviceId((byte)row.GetSByte("device_id")));
        }
    }

    private static DeviceId NextId(UserDevices list, int last)
    {
        var highest = list.Devices.Count == 0 ? 0 : list.Devices.Max(device => device.Id.Value);
        var next = Math.Max(last, highest) + 1;
        while (!DeviceId.IsValid((uint)next) || list.Devices.Any(device => device.Id.Value == next))
        {
            next = (next % 127) + 1; // All 127 have been given out: reuse the numbers of devices long gone.
        }

        return new DeviceId((byte)next);
    }

    private long NextVersion(long version) => Math.Max(version + 1, clock.GetUtcNow().ToUnixTimeMilliseconds());
}
