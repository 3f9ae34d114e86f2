using ChatApp.Routing.Registry;
using StackExchange.Redis;

namespace ChatApp.Api.Negotiate;

/// <summary>
/// Sends each client to a gateway with few connections. Gateways report theirs every 3 s; whoever was sent somewhere in this and the last
/// window of 3 s may not be among them yet. So clients take tickets (<c>negotiated:{window}</c> in Redis), and the n-th goes where the
/// n-th would go if all who hold one were given out one by one, each to the least loaded: clients that come together, and to different
/// instances of the api, are spread evenly without waiting for one another. Thread-safe.
/// </summary>
internal sealed class GatewayChooser(GatewayLeases gateways, IConnectionMultiplexer redis, TimeProvider clock)
{
    // Past the next window a client that was sent there shows in the gateway's own count.
    private static readonly TimeSpan Window = GatewayLease.RenewalInterval;

    /// <summary>Chooses one.</summary>
    /// <returns>Null if no gateway is alive that takes connections.</returns>
    public async Task<GatewayLease?> ChooseAsync()
    {
        // Everybody must see them in the same order.
        var alive = (await gateways.ListAsync()).Where(gateway => gateway.TakesConnections)
            .OrderBy(gateway => gateway.Connections).ThenBy(gateway => gateway.GatewayId, StringComparer.Ordinal).ToList();
        return alive.Count == 0 ? null : alive[LeastLoaded.IndexFor(await TakeTicketAsync(), [.. alive.Select(gateway => gateway.Connections)])];
    }

    /// <returns>How many have been sent somewhere before, in this window and the last.</returns>
    private async Task<long> TakeTicketAsync()
    {
        var window = clock.GetUtcNow().Ticks / Window.Ticks;
        var before = redis.GetDatabase().StringGetAsync(KeyOf(window - 1));

        // As one, so that no count is left without an end.
        var transaction = redis.GetDatabase().CreateTransaction();
        var count = transaction.StringIncrementAsync(KeyOf(window));
        var expiry = transaction.KeyExpireAsync(KeyOf(window), 3 * Window);
        await transaction.ExecuteAsync();
        await expiry;
        return await count - 1 + ((await before).TryParse(out long last) ? last : 0);
    }

    private static RedisKey KeyOf(long window) => $"negotiated:{window}";
}
