using ChatApp.Contracts.Identity;
using ChatApp.Gateway.Lease;
using ChatApp.Gateway.Tests.Fleet;
using ChatApp.Routing.Registry;
using ChatApp.TestSupport;
using Microsoft.Extensions.DependencyInjection;
using StackExchange.Redis;

namespace ChatApp.Gateway.Tests.Presence;

/// <summary>What watchers are told when the registry loses something, or a gateway dies.</summary>
public abstract class RegistryLossTests(GatewayFleet fleet)
{
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(1);

    // A lease is looked at half a second after it would have run out; the rest is a busy machine's.
    private static readonly TimeSpan Margin = TimeSpan.FromSeconds(3);

    [Fact]
    public async Task The_users_of_a_killed_gateway_are_offline_after_lease_and_grace_and_online_again_once_they_are_back_elsewhere()
    {
        await using var watching = await fleet.StartGatewayAsync($"--Presence:OfflineGrace={Grace}");
        await using var dying = await fleet.StartProcessAsync();
        var bob = await fleet.CreateUserAsync();
        await using var alice = await RawClient.ConnectAsync(fleet, watching.Url, await fleet.CreateUserAsync(), number: 1);
        await using var phone = await RawClient.ConnectAsync(fleet, dying.Url, bob, number: 1);
        Assert.True((await alice.AskAsync(bob.User)).Online);

        var killed = TimeProvider.System.GetTimestamp();
        await dying.Process.KillAsync();
        var told = await alice.ReceivePresenceAsync(bob.User);
        Assert.False(told.Online);
        var passed = TimeProvider.System.GetElapsedTime(killed);
        Assert.True(passed >= GatewayLease.Duration - GatewayLease.RenewalInterval, "A lease was not waited for.");
        Assert.True(passed <= GatewayLease.Duration + Grace + Margin, $"It took {passed.TotalSeconds:F1} s.");
        Assert.NotEqual(0, told.LastSeen);

        await using var again = await RawClient.ConnectAsync(fleet, 0, bob, number: 2);
        Assert.True((await alice.ReceivePresenceAsync(bob.User)).Online);
    }

    [Fact]
    public async Task A_lost_watcher_is_put_back_by_the_audit_and_what_was_missed_is_told()
    {
        await using var gateway = await fleet.StartGatewayAsync("--Gateway:RouteAuditInterval=00:00:02");
        var bob = await fleet.CreateUserAsync();
        await using var alice = await RawClient.ConnectAsync(fleet, gateway.Url, await fleet.CreateUserAsync(), number: 1);
        Assert.False((await alice.AskAsync(bob.User)).Online);
        await fleet.Redis.GetDatabase().KeyDeleteAsync(Key(bob.User));

        await using var phone = await RawClient.ConnectAsync(fleet, 0, bob, number: 1); // Nobody is told.
        Assert.True((await alice.ReceivePresenceAsync(bob.User)).Online);
        Assert.Equal([gateway.Id], (await new Watchers(fleet.Redis).FindAsync(bob.User)).Select(watching => watching.GatewayId));
    }

    [Fact]
    public async Task A_lost_route_is_put_back_before_anybody_is_said_to_be_offline()
    {
        await using var watching = await fleet.StartGatewayAsync("--Gateway:RouteAuditInterval=00:00:01");
        await using var holding = await fleet.StartGatewayAsync("--Gateway:RouteAuditInterval=00:00:01");
        var bob = await fleet.CreateUserAsync();
        await using var alice = await RawClient.ConnectAsync(fleet, watching.Url, await fleet.CreateUserAsync(), number: 1);
        await using var phone = await RawClient.ConnectAsync(fleet, holding.Url, bob, number: 1);
        Assert.True((await alice.AskAsync(bob.User)).Online);
        var routes = new Routes(fleet.Redis);
        var route = Assert.Single(await routes.FindAsync(bob.User));
        await fleet.Redis.GetDatabase().KeyDeleteAsync($"route:{{{bob.User}}}");
        await Waiting.UntilAsync(async () => (await routes.FindAsync(bob.User)).Contains(route), "the route to be back");
        Assert.Empty(await alice.ReceiveAllAsync());
        Assert.True((await alice.AskAsync(bob.User)).Online);
    }

    [Fact]
    public async Task After_an_emptied_Redis_every_change_is_told_again_within_a_lease()
    {
        await using var emptied = await fleet.StartAnotherAsync();
        await using var alice = await RawClient.ConnectAsync(emptied, 0, await emptied.CreateUserAsync(), number: 1);
        await using var bob = await RawClient.ConnectAsync(emptied, 1, await emptied.CreateUserAsync(), number: 1);
        var carol = await emptied.CreateUserAsync();
        Assert.True((await alice.AskAsync(bob.Device.User)).Online);
        Assert.False((await alice.AskAsync(carol.User)).Online);

        var empty = TimeProvider.System.GetTimestamp();
        await emptied.EmptyRedisAsync();
        var watchers = new Watchers(emptied.Redis);
        await Waiting.UntilAsync(
            async () => (await watchers.FindAsync(bob.Device.User)).Count == 1 && (await watchers.FindAsync(carol.User)).Count == 1,
            "both to be watched again");
        Assert.InRange(TimeProvider.System.GetElapsedTime(empty), TimeSpan.Zero, GatewayLease.Duration);

        // The other gateway finds out by itself, and until then takes no connection.
        var (other, leases) = (emptied.Gateways[1], new GatewayLeases(emptied.Redis, TimeProvider.System));
        await Waiting.UntilAsync(
            async () => await leases.FindAsync(other.Id) is { } lease && other.Services.GetRequiredService<LeaseState>().IsValid(lease.Epoch),
            "the other gateway to have a lease again");

        await using var phone = await RawClient.ConnectAsync(emptied, 1, carol, number: 1);
        Assert.True((await alice.ReceivePresenceAsync(carol.User)).Online);
        Assert.Empty(await alice.ReceiveAllAsync()); // Bob never seemed to be away.
        Assert.True((await alice.AskAsync(bob.Device.User)).Online);
    }

    private static RedisKey Key(UserId user) => $"watchers:{{{user}}}";

    public sealed class OnGarnet(GatewayFleet fleet) : RegistryLossTests(fleet);

    public sealed class OnRedis(GatewayFleetOnRedis fleet) : RegistryLossTests(fleet);
}
