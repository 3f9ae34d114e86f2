using ChatApp.Contracts.Identity;

namespace ChatApp.Storage.Cursors;

/// <summary>
/// How far each device has confirmed: table <c>cursors</c>. A hint for retention and wake-ups, written now and then; no promise rests
/// on it, since the device itself brings its confirmed position. Thread-safe.
/// </summary>
public sealed class CursorStore(StorageSession session)
{
    private const string Insert = "INSERT INTO cursors (user_id, device_id, position) VALUES (?, ?, ?)";

    private const string Select = "SELECT position FROM cursors WHERE user_id = ? AND device_id = ?";

    /// <summary>Writes a device's confirmed position.</summary>
    /// <exception cref="StorageUnavailableException">It may or may not be written.</exception>
    public async ValueTask WriteAsync(DeviceAddress device, Position confirmed, CancellationToken cancellationToken) =>
        await session.WriteAsync(
            Insert,
            (device, confirmed),
            static (statement, cursor) => statement.Bind(
                cursor.device.User.Value, (sbyte)cursor.device.Device.Value, cursor.confirmed.Value),
            cancellationToken);

    /// <summary>Reads a device's last written position; <see cref="Position.None"/> if there is none.</summary>
    /// <exception cref="StorageUnavailableException">Nothing is known.</exception>
    public async ValueTask<Position> ReadAsync(DeviceAddress device, CancellationToken cancellationToken)
    {
        using var rows = await session.ReadAsync(
            Select,
            device,
            static (statement, device) => statement.Bind(device.User.Value, (sbyte)device.Device.Value),
            cancellationToken);
        return rows.Count == 0 ? Position.None : new Position(rows[0].GetInt64("position"));
    }
}
