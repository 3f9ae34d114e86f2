using System.Globalization;
using System.Text;
using ChatApp.Contracts.Identity;

namespace ChatApp.Routing.Registry;

/// <summary>Where a device is connected. Counts only while its epoch is the one of the gateway's lease.</summary>
/// <param name="Device">The device.</param>
/// <param name="GatewayId">The gateway that holds the connection.</param>
/// <param name="Epoch">The gateway's epoch when it registered.</param>
/// <param name="ConnectionNumber">The device's counter: of two connections the higher one wins. At most <see cref="MaximumConnectionNumber"/>.</param>
public sealed record DeviceRoute(DeviceId Device, string GatewayId, long Epoch, long ConnectionNumber)
{
    /// <summary>The greatest number that a script in Redis compares exactly: 2^53 − 1.</summary>
    public const long MaximumConnectionNumber = (1L << 53) - 1;

    internal string Encode() => string.Create(CultureInfo.InvariantCulture, $"{ConnectionNumber}|{Epoch}|{GatewayId}");

    /// <summary>Reads a field of a user's hash and its value.</summary>
    /// <returns>Null for what no version of this writes.</returns>
    internal static DeviceRoute? Decode(ReadOnlySpan<byte> device, ReadOnlySpan<byte> value) =>
        byte.TryParse(device, NumberStyles.None, CultureInfo.InvariantCulture, out var id) && DeviceId.IsValid(id)
            ? Decode(new DeviceId(id), value)
            : null;

    /// <inheritdoc cref="Decode(ReadOnlySpan{byte}, ReadOnlySpan{byte})"/>
    internal static DeviceRoute? Decode(DeviceId device, ReadOnlySpan<byte> value) =>
        TryReadNumber(ref value, out var number) && TryReadNumber(ref value, out var epoch)
            ? new DeviceRoute(device, Encoding.UTF8.GetString(value), epoch, number)
            : null;

    /// <summary>Reads up to the next bar, and goes on behind it.</summary>
    private static bool TryReadNumber(ref ReadOnlySpan<byte> value, out long number)
    {
        var bar = value.IndexOf((byte)'|');
        if (bar < 0 || !long.TryParse(value[..bar], NumberStyles.None, CultureInfo.InvariantCulture, out number))
        {
            number = 0;
            return false;
        }

        value = value[(bar + 1)..];
        return true;
    }
}
