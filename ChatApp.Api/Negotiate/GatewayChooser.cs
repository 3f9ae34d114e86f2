using ChatApp.Routing.Registry;
using StackExchange.Redis;

namespace ChatApp.Api.Negotiate;

/// <summary>
/// Chooses the least loaded gateway. Gateways report their connections every 3 s; whom we sent there in this and the last window of 3 s
/// is counted beside it, in <c>negotiated:{gateway}:window</c>, so that clients that come together are spread. Thread-safe.
/// </summary>
internal sealed class GatewayChooser(GatewayLeases gateways, IConnectionMultiplexer redis, TimeProvider clock)
{
    // How often to choose anew because others chose at the same time. The last choice stands: a little uneven beats waiting.
    private const int Attempts = 4;

    // Past the next window a client that was sent there shows in the gateway's own count.
    private static readonly TimeSpan Window = GatewayLease.RenewalInterval;

    /// <summary>Chooses one.</summary>
    /// <returns>Null if no gateway is alive that takes connections.</returns>
    public async Task<GatewayLease?> ChooseAsync()
    {
        var alive = (await gateways.ListAsync()).Where(gateway => gateway.TakesConnections).ToList();
        if (alive.Count == 0)
        {
            return null;
        }

        for (var attempt = 1; ; attempt++)
        {
            var window = clock.GetUtcNow().Ticks / Window.Ticks;
            var loads = await Task.WhenAll(alive.Select(gateway => ReadLoadAsync(gateway, window)));
            var least = loads.OrderBy(load => load.Total).ThenBy(_ => Random.Shared.Next()).First();
            var others = await ReserveAsync(least.Gateway, window) - least.Reserved - 1;
            var isLeastStill = loads.All(load => load.Total >= least.Total + others);
            if (isLeastStill || attempt == Attempts)
            {
                return least.Gateway;
            }

            await redis.GetDatabase().StringDecrementAsync(KeyOf(least.Gateway, window));
        }
    }

    private async Task<GatewayLoad> ReadLoadAsync(GatewayLease gateway, long window)
    {
        var counts = await redis.GetDatabase().StringGetAsync([KeyOf(gateway, window), KeyOf(gateway, window - 1)]);
        var reserved = CountOf(counts[0]);
        return new GatewayLoad(gateway, gateway.Connections + reserved + CountOf(counts[1]), reserved);
    }

    private async Task<long> ReserveAsync(GatewayLease gateway, long window)
    {
        // As one, so that no count is left without an end.
        var transaction = redis.GetDatabase().CreateTransaction();
        var count = transaction.StringIncrementAsync(KeyOf(gateway, window));
        var expiry = transaction.KeyExpireAsync(KeyOf(gateway, window), 3 * Window);
        await transaction.ExecuteAsync();
        await expiry;
        return await count;
    }

    private static long CountOf(RedisValue value) => value.TryParse(out long count) ? count : 0;

    private static RedisKey KeyOf(GatewayLease gateway, long window) => $"negotiated:{{{gateway.GatewayId}}}:{window}";
}
