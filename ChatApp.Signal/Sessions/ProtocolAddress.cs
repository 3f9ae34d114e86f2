using System.Globalization;

namespace ChatApp.Signal.Sessions;

/// <summary>One device of one user: an end of a session.</summary>
/// <param name="User">The user's UUID.</param>
/// <param name="Device">1 to 127.</param>
/// <param name="Kind">Which identity of the user.</param>
public readonly record struct ProtocolAddress(Guid User, byte Device, ServiceIdKind Kind = ServiceIdKind.Account)
{
    internal const int SerializedLength = 1 + ServiceIdLength + 1;

    private const int ServiceIdLength = 16;
    private const byte HighestDevice = 127;

    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{User}.{Device}");

    /// <exception cref="ArgumentOutOfRangeException">The device is not 1 to 127.</exception>
    internal void ThrowIfInvalid()
    {
        ArgumentOutOfRangeException.ThrowIfZero(Device);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(Device, HighestDevice);
    }

    /// <summary>Kind, UUID in network order, device.</summary>
    internal void CopyTo(Span<byte> destination)
    {
        destination[0] = (byte)Kind;
        User.TryWriteBytes(destination[1..], bigEndian: true, out _);
        destination[1 + ServiceIdLength] = Device;
    }
}
