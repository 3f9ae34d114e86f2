using ChatApp.Bench.Presence.Wire;
using ChatApp.Gateway.Tests.Fleet;
using ChatApp.TestSupport;
using Frame = ChatApp.Contracts.ClientProtocol.ServerFrame.FrameOneofCase;

namespace ChatApp.Gateway.Tests.Presence;

/// <summary>Where nobody watches, nothing happens: counted on the wire to Redis, between the gateways, and to the clients.</summary>
public abstract class UnwatchedTests(GatewayFleet fleet, int users)
{
    private const int AtATime = 16;

    // A script each way, and the user put into and taken out of the sweep's set.
    private const int ToRegister = 4;

    // What would be told of somebody who has gone is told while others still come and go.
    private static readonly string[] Options = ["--Presence:OfflineGrace=00:00:01", "--Gateway:RouteAuditInterval=00:07:00"];

    [Fact]
    public async Task Users_whom_nobody_watches_come_and_go_and_nothing_is_said_but_what_registers_them()
    {
        var commands = new RedisCommands();
        var handedOff = new PeerBatches();
        await using var toRedis = new CountingLink(() => new RedisReader(commands)) { Target = fleet.RedisEndPoint };
        await using var first = await MeasuredGateway.StartAsync(fleet, toRedis, handedOff, Options);
        await using var second = await MeasuredGateway.StartAsync(fleet, toRedis, handedOff, Options);
        await using var carol = await RawClient.ConnectAsync(fleet, first.Url, await fleet.CreateUserAsync(), number: 1);
        await carol.ReceiveAsync(Frame.CaughtUp);
        await Waiting.UntilAsync(() => commands.OfUsers >= ToRegister / 2, "Carol to be registered");
        var before = (commands.OfUsers, commands.Total);

        var frames = 0;
        await Parallel.ForEachAsync(
            Enumerable.Range(0, users),
            new ParallelOptions { MaxDegreeOfParallelism = AtATime, CancellationToken = TestContext.Current.CancellationToken },
            async (number, _) =>
            {
                var url = number % 2 == 0 ? first.Url : second.Url;
                await using var phone = await RawClient.ConnectAsync(fleet, url, await fleet.CreateDeviceAsync(), number: 1);
                Assert.Equal(Frame.CaughtUp, (await phone.ReceiveAsync()).FrameCase);
                Interlocked.Add(ref frames, await phone.LeaveAsync());
            });
        await Waiting.UntilAsync(() => commands.OfUsers - before.OfUsers >= ToRegister * users, "every route to be removed");

        // A gateway that lost its lease for want of processor time registers the few anew that are connected.
        Assert.InRange(commands.OfUsers - before.OfUsers, ToRegister * users, (ToRegister * users) + (users / 50));
        Assert.Equal(0, commands.Of("watchers"));
        Assert.InRange(commands.Of("waiting"), 0, users + 1); // The count of what waits for a device begins anew.
        // Leases and pings go on at a pace of their own, a few a second, however many come and go.
        var others = commands.Total - before.Total - (ToRegister * users) - commands.Of("waiting");
        Assert.True(others < users / 2, $"{others} other commands were sent to Redis. Sent were {commands}.");
        Assert.Equal(0, handedOff.Copies + handedOff.Notices);
        Assert.Equal(0, frames);
        Assert.Empty(await carol.ReceiveAllAsync());
    }

    // On the local node the benchmark counts ten thousand as well, through the AppHost.
    [Collection(AloneCollection.Name)]
    public sealed class OnGarnet(GatewayFleet fleet) : UnwatchedTests(fleet, users: 1_000);

    [Collection(AloneCollection.Name)]
    public sealed class OnRedis(GatewayFleetOnRedis fleet) : UnwatchedTests(fleet, users: 10_000);
}
