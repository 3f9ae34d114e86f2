using ChatApp.Bench.Presence.Wire;
using ChatApp.Gateway.Tests.Fleet;

namespace ChatApp.Gateway.Tests.Presence;

/// <summary>What a change costs where somebody watches, counted on the wire between the gateways and to the clients.</summary>
public abstract class WatchedTests(GatewayFleet fleet)
{
    private const int WatchersEach = 5;

    [Fact]
    public async Task A_change_costs_a_notice_each_watching_gateway_and_a_frame_each_watcher()
    {
        var handedOff = new PeerBatches();
        await using var toRedis = new CountingLink(() => new RedisReader(new RedisCommands())) { Target = fleet.RedisEndPoint };
        await using var home = await MeasuredGateway.StartAsync(fleet, toRedis, handedOff, "--Presence:OfflineGrace=00:00:01");
        await using var first = await MeasuredGateway.StartAsync(fleet, toRedis, handedOff, "--Presence:OfflineGrace=00:00:01");
        await using var second = await MeasuredGateway.StartAsync(fleet, toRedis, handedOff, "--Presence:OfflineGrace=00:00:01");
        var bob = await fleet.CreateUserAsync();
        var watchers = new List<RawClient>();
        try
        {
            foreach (var gateway in new[] { home, first, second })
            {
                for (var number = 0; number < WatchersEach; number++)
                {
                    watchers.Add(await RawClient.ConnectAsync(fleet, gateway.Url, await fleet.CreateUserAsync(), number: 1));
                    Assert.False((await watchers[^1].AskAsync(bob.User)).Online);
                }
            }

            Assert.Equal(0, handedOff.Notices);
            var phone = await RawClient.ConnectAsync(fleet, home.Url, bob, number: 1);
            await AreToldOnceAsync(online: true);
            Assert.Equal(2, handedOff.Notices); // His own gateway needs none.

            await phone.DisposeAsync();
            await AreToldOnceAsync(online: false);
            Assert.Equal(4, handedOff.Notices);
            Assert.Equal(0, handedOff.Copies);
        }
        finally
        {
            foreach (var watcher in watchers)
            {
                await watcher.DisposeAsync();
            }
        }

        async Task AreToldOnceAsync(bool online)
        {
            foreach (var watcher in watchers)
            {
                Assert.Equal(online, (await watcher.ReceivePresenceAsync(bob.User)).Online);
                Assert.Empty(await watcher.ReceiveAllAsync());
            }
        }
    }

    [Collection(AloneCollection.Name)]
    public sealed class OnGarnet(GatewayFleet fleet) : WatchedTests(fleet);

    [Collection(AloneCollection.Name)]
    public sealed class OnRedis(GatewayFleetOnRedis fleet) : WatchedTests(fleet);
}
