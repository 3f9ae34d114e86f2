using ChatApp.Routing.Registry;
using StackExchange.Redis;

namespace ChatApp.Api.Negotiate;

/// <summary>
/// Chooses the least loaded gateway. Gateways report their connections every 3 s; whom we sent there since is counted beside it, in
/// <c>negotiated:{gateway}</c>, so that clients that come together are spread.
/// </summary>
internal sealed class GatewayChooser(GatewayLeases gateways, IConnectionMultiplexer redis)
{
    // Past it a client that was sent there shows in the gateway's own count.
    private static readonly TimeSpan ReservationLifetime = TimeSpan.FromSeconds(6);

    /// <summary>Chooses one.</summary>
    /// <returns>Null if no gateway is alive.</returns>
    public async Task<GatewayLease?> ChooseAsync()
    {
        var alive = await gateways.ListAsync();
        if (alive.Count == 0)
        {
            return null;
        }

        var database = redis.GetDatabase();
        var reserved = await Task.WhenAll(alive.Select(gateway => database.StringGetAsync(KeyOf(gateway))));
        var chosen = alive
            .Select((gateway, index) => (gateway, load: gateway.Connections + (reserved[index].TryParse(out long count) ? count : 0)))
            .OrderBy(candidate => candidate.load)
            .ThenBy(_ => Random.Shared.Next())
            .First().gateway;
        await database.StringIncrementAsync(KeyOf(chosen));
        await database.KeyExpireAsync(KeyOf(chosen), ReservationLifetime);
        return chosen;
    }

    private static RedisKey KeyOf(GatewayLease gateway) => $"negotiated:{{{gateway.GatewayId}}}";
}
