using ChatApp.Contracts.Identity;
using ChatApp.Presence.Sweep;
using ChatApp.Routing.Registry;
using ChatApp.TestSupport;
using Microsoft.Extensions.Logging.Abstractions;
using StackExchange.Redis;

namespace ChatApp.Presence.Tests.Sweep;

/// <summary>What becomes of a dead gateway's routes.</summary>
public abstract class GatewaySweepTests(PresenceFixture fixture) : IAsyncLifetime
{
    private readonly UserId _user = UserId.New();

    public async ValueTask InitializeAsync() => await fixture.RedisNode.FlushAsync();

    public ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task A_dead_gateways_routes_go_and_their_users_were_last_seen_when_it_last_gave_a_sign()
    {
        var gateway = await fixture.StartGatewayAsync();
        await fixture.ConnectAsync(gateway, _user, device: 1);
        await fixture.ConnectAsync(gateway, _user, device: 2);
        var dead = await fixture.DieAsync(gateway, TimeSpan.FromSeconds(30));

        Assert.Equal(2, await RunAsync(dead));

        Assert.Empty(await fixture.Routes.FindAsync(_user));
        Assert.Equal(dead.LastRenewed, await LastSeenAsync(_user));
        Assert.Empty(await UsersOfAsync(gateway.GatewayId));
        Assert.DoesNotContain(await fixture.Leases.ListDeadAsync(TimeSpan.Zero), listed => listed.GatewayId == gateway.GatewayId);
    }

    [Fact]
    public async Task A_user_who_is_also_connected_at_a_live_gateway_keeps_that_route_and_was_not_away()
    {
        var (alive, dying) = (await fixture.StartGatewayAsync(), await fixture.StartGatewayAsync());
        var kept = await fixture.ConnectAsync(alive, _user, device: 1);
        await fixture.ConnectAsync(dying, _user, device: 2);

        Assert.Equal(1, await RunAsync(await fixture.DieAsync(dying, TimeSpan.FromSeconds(30))));

        Assert.Equal([kept], await fixture.Routes.FindAsync(_user));
        Assert.Null(await LastSeenAsync(_user));
    }

    [Fact]
    public async Task A_device_that_moved_to_a_live_gateway_before_the_sweep_stays_there()
    {
        var (alive, dying) = (await fixture.StartGatewayAsync(), await fixture.StartGatewayAsync());
        await fixture.ConnectAsync(dying, _user, number: 1);
        var dead = await fixture.DieAsync(dying, TimeSpan.FromSeconds(30));
        var moved = await fixture.ConnectAsync(alive, _user, number: 2);

        Assert.Equal(0, await RunAsync(dead));

        Assert.Equal([moved], await fixture.Routes.FindAsync(_user));
        Assert.Equal([_user], await UsersOfAsync(alive.GatewayId));
    }

    [Fact]
    public async Task A_gateway_that_came_back_under_its_id_keeps_its_routes_and_users()
    {
        var before = await fixture.StartGatewayAsync();
        await fixture.ConnectAsync(before, _user, number: 1);
        var dead = await fixture.DieAsync(before, TimeSpan.FromSeconds(30));
        var back = await fixture.StartGatewayAsync(before.GatewayId);
        var route = await fixture.ConnectAsync(back, _user, number: 1);

        Assert.Null(await RunAsync(dead)); // Found dead before it came back, swept after.

        Assert.Equal([route], await fixture.Routes.FindAsync(_user));
        Assert.Equal([_user], await UsersOfAsync(back.GatewayId));
        Assert.Null(await LastSeenAsync(_user));
    }

    [Fact]
    public async Task A_gateway_that_another_instance_is_sweeping_is_left_to_it()
    {
        var gateway = await fixture.StartGatewayAsync();
        await fixture.ConnectAsync(gateway, _user);
        var dead = await fixture.DieAsync(gateway, TimeSpan.FromSeconds(30));
        await fixture.Redis.GetDatabase().TryClaimAsync($"sweep:{{{gateway.GatewayId}}}", "another", TimeSpan.FromMinutes(1));

        Assert.Null(await RunAsync(dead));

        Assert.Single(await fixture.Routes.FindAsync(_user));
    }

    [Fact]
    public async Task A_sweep_that_broke_off_for_want_of_the_store_is_done_whole_by_the_next_one()
    {
        var gateway = await fixture.StartGatewayAsync();
        await fixture.ConnectAsync(gateway, _user);
        var dead = await fixture.DieAsync(gateway, TimeSpan.FromSeconds(30));
        await fixture.Storage.Node.StopAsync();
        await Assert.ThrowsAnyAsync<Exception>(() => RunAsync(dead));
        Assert.Single(await fixture.Routes.FindAsync(_user));

        fixture.Storage.Node.Start();
        await Waiting.UntilAsync(async () => await TryRunAsync(dead), "the store to be back");

        Assert.Empty(await fixture.Routes.FindAsync(_user));
        Assert.Equal(dead.LastRenewed, await LastSeenAsync(_user));
    }

    [Fact]
    public async Task Of_a_thousand_users_none_is_left_out()
    {
        var gateway = await fixture.StartGatewayAsync();
        var all = Enumerable.Range(0, 1_000).Select(_ => UserId.New()).ToList();
        await Task.WhenAll(all.Select(user => fixture.ConnectAsync(gateway, user)));

        Assert.Equal(all.Count, await RunAsync(await fixture.DieAsync(gateway, TimeSpan.FromSeconds(30))));

        Assert.Empty(await UsersOfAsync(gateway.GatewayId));
    }

    private GatewaySweep Sweep() =>
        new(fixture.Redis, fixture.Leases, fixture.Users, fixture.Routes, fixture.LastSeen, NullLogger<GatewaySweep>.Instance);

    private Task<int?> RunAsync(DeadGateway dead) => Sweep().RunAsync(dead, TestContext.Current.CancellationToken);

    private async Task<bool> TryRunAsync(DeadGateway dead)
    {
        try
        {
            return await RunAsync(dead) is not null;
        }
        catch (Storage.StorageUnavailableException)
        {
            return false;
        }
        catch (AggregateException exception) when (exception.InnerException is Storage.StorageUnavailableException)
        {
            return false;
        }
    }

    private async Task<DateTimeOffset?> LastSeenAsync(UserId user) =>
        await fixture.LastSeen.ReadAsync(user, TestContext.Current.CancellationToken);

    private async Task<IReadOnlyList<UserId>> UsersOfAsync(string gatewayId)
    {
        var all = new List<UserId>();
        for (var bucket = 0; bucket < GatewayUsers.Buckets; bucket++)
        {
            await foreach (var user in fixture.Users.ReadAsync(gatewayId, bucket))
            {
                all.Add(user);
            }
        }

        return all;
    }

    public sealed class OnGarnet(PresenceFixture fixture) : GatewaySweepTests(fixture);

    public sealed class OnRedis(PresenceFixtureOnRedis fixture) : GatewaySweepTests(fixture);
}
