using ChatApp.Contracts.Identity;

namespace ChatApp.Storage.Devices;

/// <summary>The devices of each user: table <c>devices</c>, one partition a user. Thread-safe.</summary>
public sealed class DeviceStore(StorageSession session, TimeProvider clock)
{
    private const string Select =
        "SELECT device_id, list_version, last_device_id, name, public_key, created_at FROM devices WHERE user_id = ?";

    private const string InsertIfAbsent =
        "INSERT INTO devices (user_id, device_id, name, public_key, created_at) VALUES (?, ?, ?, ?, ?) IF NOT EXISTS";

    private const string UpdateList = "UPDATE devices SET list_version = ?, last_device_id = ? WHERE user_id = ?";

    private const string UpdateVersion = "UPDATE devices SET list_version = ? WHERE user_id = ?";

    private const string Delete = "DELETE FROM devices WHERE user_id = ? AND device_id = ?";

    /// <summary>A user's devices; none for a user that does not exist.</summary>
    /// <exception cref="StorageUnavailableException">Nothing is known.</exception>
    public async ValueTask<UserDevices> ListAsync(UserId user, CancellationToken cancellationToken) =>
        (await ReadAsync(user, cancellationToken)).List;

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
            var added = await session.WriteIfAsync(
                InsertIfAbsent,
                (user, id, name, publicKey, now: clock.GetUtcNow()),
                static (statement, device) => statement.Bind(
                    device.user.Value, (sbyte)device.id.Value, device.name, device.publicKey, device.now),
                cancellationToken);
            if (!added)
            {
                continue; // Another link was faster and has the number.
            }

            await session.WriteAsync(
                UpdateList,
                (user, id, version: NextVersion(list.Version)),
                static (statement, update) => statement.Bind(update.version, (sbyte)update.id.Value, update.user.Value),
                cancellationToken);
            return new LinkOutcome(id);
        }
    }

    /// <summary>Removes a device. Repeating it changes nothing.</summary>
    /// <returns>Whether it was there.</returns>
    /// <exception cref="StorageUnavailableException">It may or may not be removed.</exception>
    public async ValueTask<bool> RemoveAsync(DeviceAddress address, CancellationToken cancellationToken)
    {
        var list = await ListAsync(address.User, cancellationToken);
        if (list.Devices.All(device => device.Id != address.Device))
        {
            return false;
        }

        await session.WriteAsync(
            Delete,
            address,
            static (statement, address) => statement.Bind(address.User.Value, (sbyte)address.Device.Value),
            cancellationToken);
        await session.WriteAsync(
            UpdateVersion,
            (address.User, version: NextVersion(list.Version)),
            static (statement, update) => statement.Bind(update.version, update.User.Value),
            cancellationToken);
        return true;
    }

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
