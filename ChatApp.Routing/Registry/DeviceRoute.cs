using System.Globalization;
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

    internal static DeviceRoute? Decode(string device, string value)
    {
        var parts = value.Split('|', 3);
        return parts.Length == 3
            && byte.TryParse(device, NumberStyles.None, CultureInfo.InvariantCulture, out var id) && DeviceId.IsValid(id)
            && long.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            && long.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out var epoch)
                ? new DeviceRoute(new DeviceId(id), parts[2], epoch, number)
                : null;
    }
}
