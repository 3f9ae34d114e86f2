using System.Globalization;
using StackExchange.Redis;

namespace ChatApp.Routing.Registry;

/// <summary>A gateway with clients that watch a user. Counts only while its epoch is the one of the gateway's lease.</summary>
/// <param name="GatewayId">The gateway.</param>
/// <param name="Epoch">Its epoch when it last said that it watches.</param>
public readonly record struct WatchingGateway(string GatewayId, long Epoch)
{
    /// <param name="fields">A hash of gateway to epoch, as a script returns it: field, value, field, value, …</param>
    internal static IReadOnlyList<WatchingGateway> Decode(RedisResult fields)
    {
        var flat = (RedisResult[])fields!;
        if (flat.Length == 0)
        {
            return [];
        }

        var gateways = new List<WatchingGateway>(flat.Length / 2);
        for (var index = 0; index + 1 < flat.Length; index += 2)
        {
            if (long.TryParse((string?)flat[index + 1], NumberStyles.None, CultureInfo.InvariantCulture, out var epoch))
            {
                gateways.Add(new WatchingGateway((string)flat[index]!, epoch));
            }
        }

        return gateways;
    }
}
