using ChatApp.Contracts.Identity;
using ChatApp.Routing.Registry;
using StackExchange.Redis;

namespace ChatApp.Routing.Tests.Registry;

/// <summary>The registry's scripts, on each server that a deployment may meet.</summary>
public abstract class RegistryTests(IRedisUnderTest redis)
{
    private readonly IConnectionMultiplexer _redis = redis.Connection;
    private readonly UserId _user = UserId.New();
    private readonly string _gateway = $"gateway-{Guid.NewGuid():N}";

    private Routes Routes => new(_redis);

    private GatewayLeases Leases => new(_redis, TimeProvider.System);

    [Fact]
    public async Task The_higher_connection_number_wins_and_says_whom_it_replaced()
    {
        var first = Route(number: 1);
        var second = first with { GatewayId = "elsewhere", ConnectionNumber = 2 };
        Assert.Equal(new Registration(true, null), await Routes.RegisterAsync(_user, first));
        Assert.Equal(new Registration(true, first), await Routes.RegisterAsync(_user, second));
        Assert.Equal(new Registration(false, second), await Routes.RegisterAsync(_user, first));
        Assert.Equal([second], await Routes.FindAsync(_user));
    }

    [Fact]
    public async Task The_greatest_connection_number_is_compared_exactly()
    {
        var greatest = Route(DeviceRoute.MaximumConnectionNumber);
        await Routes.RegisterAsync(_user, greatest);
        Assert.False((await Routes.RegisterAsync(_user, greatest with { ConnectionNumber = greatest.ConnectionNumber - 1 })).Registered);
    }

    [Fact]
    public async Task Registering_the_same_connection_under_a_new_epoch_replaces_its_route()
    {
        var old = Route(number: 5);
        await Routes.RegisterAsync(_user, old);
        var renewed = old with { Epoch = 2 };
        Assert.True((await Routes.RegisterAsync(_user, renewed)).Registered);
        Assert.Equal([renewed], await Routes.FindAsync(_user));
    }

    [Fact]
    public async Task A_closing_connection_removes_only_its_own_route()
    {
        var old = Route(number: 1);
        var newer = old with { ConnectionNumber = 2 };
        await Routes.RegisterAsync(_user, old);
        await Routes.RegisterAsync(_user, newer);
        Assert.Equal(Removal.None, await Routes.RemoveAsync(_user, old));
        Assert.Equal([newer], await Routes.FindAsync(_user));
        Assert.True((await Routes.RemoveAsync(_user, newer)).Removed);
        Assert.Empty(await Routes.FindAsync(_user));
    }

    [Fact]
    public async Task Devices_of_a_user_have_routes_of_their_own_that_expire()
    {
        await Routes.RegisterAsync(_user, Route(number: 1));
        await Routes.RegisterAsync(_user, Route(number: 1) with { Device = new DeviceId(2) });
        Assert.Equal(2, (await Routes.FindAsync(_user)).Count);
        var left = await _redis.GetDatabase().KeyTimeToLiveAsync($"route:{{{_user}}}");
        Assert.InRange(left!.Value, Routes.Expiry - TimeSpan.FromMinutes(1), Routes.Expiry);
    }

    [Fact]
    public async Task A_lease_is_renewed_by_its_epoch_alone()
    {
        var lease = Lease(epoch: 1);
        await Leases.AcquireAsync(lease);
        Assert.Equal(LeaseRenewal.Renewed, await Leases.RenewAsync(_gateway, 1, connections: 5));
        Assert.Equal(lease with { Connections = 5 }, await Leases.FindAsync(_gateway));

        await Leases.AcquireAsync(lease with { Epoch = 2 });
        Assert.Equal(LeaseRenewal.TakenOver, await Leases.RenewAsync(_gateway, 1, connections: 5));
        await Leases.ReleaseAsync(_gateway, 1);
        Assert.Equal(2, (await Leases.FindAsync(_gateway))!.Epoch);

        await Leases.ReleaseAsync(_gateway, 2);
        Assert.Equal(LeaseRenewal.Lapsed, await Leases.RenewAsync(_gateway, 2, connections: 5));
        Assert.Null(await Leases.FindAsync(_gateway));
    }

    [Fact]
    public async Task A_lease_lasts_10_s_from_its_renewal()
    {
        await Leases.AcquireAsync(Lease(epoch: 1));
        var left = await _redis.GetDatabase().KeyTimeToLiveAsync($"gateway:{{{_gateway}}}");
        Assert.InRange(left!.Value, TimeSpan.FromSeconds(1), GatewayLease.Duration);
    }

    [Fact]
    public async Task Lists_the_living_and_the_dead_until_they_are_forgotten()
    {
        await Leases.AcquireAsync(Lease(epoch: 1));
        Assert.Contains(await Leases.ListAsync(), lease => lease.GatewayId == _gateway);
        Assert.DoesNotContain(_gateway, await ListDeadAsync(TimeSpan.Zero));

        await _redis.GetDatabase().KeyDeleteAsync($"gateway:{{{_gateway}}}");
        Assert.DoesNotContain(await Leases.ListAsync(), lease => lease.GatewayId == _gateway);
        Assert.Contains(_gateway, await ListDeadAsync(TimeSpan.Zero));
        Assert.DoesNotContain(_gateway, await ListDeadAsync(TimeSpan.FromMinutes(1)));

        await Leases.ForgetAsync(_gateway);
        Assert.DoesNotContain(_gateway, await ListDeadAsync(TimeSpan.Zero));
    }

    [Fact]
    public async Task A_route_counts_only_under_the_epoch_of_its_gateways_lease()
    {
        var cache = new GatewayLeaseCache(Leases, TimeProvider.System);
        var route = Route(number: 1);
        Assert.Null(await cache.FindAsync(route));
        await Leases.AcquireAsync(Lease(epoch: 1));
        Assert.NotNull(await cache.FindAsync(route));

        await Leases.AcquireAsync(Lease(epoch: 2));
        Assert.NotNull(await cache.FindAsync(route with { Epoch = 2 })); // What is cached never makes a route that counts look dead.
        Assert.Null(await cache.FindAsync(route));
    }

    [Fact]
    public async Task Tells_how_long_a_lease_lasts_under_its_epoch()
    {
        Assert.Null(await Leases.FindTimeLeftAsync(_gateway, 1));
        await Leases.AcquireAsync(Lease(epoch: 1));
        Assert.InRange((await Leases.FindTimeLeftAsync(_gateway, 1))!.Value, TimeSpan.FromSeconds(1), GatewayLease.Duration);
        Assert.Null(await Leases.FindTimeLeftAsync(_gateway, 2));
    }

    [Fact]
    public async Task Remembers_which_users_a_gateway_has()
    {
        var users = new GatewayUsers(_redis);
        var all = Enumerable.Range(0, 500).Select(_ => UserId.New()).ToHashSet();
        await Task.WhenAll(all.Select(user => users.AddAsync(_gateway, user)));
        await users.RemoveAsync(_gateway, all.First());

        var found = new HashSet<UserId>();
        for (var bucket = 0; bucket < GatewayUsers.Buckets; bucket++)
        {
            await foreach (var user in users.ReadAsync(_gateway, bucket))
            {
                found.Add(user);
            }
        }

        Assert.Equal(all.Skip(1).ToHashSet(), found);
    }

    private DeviceRoute Route(long number) => new(new DeviceId(1), _gateway, 1, number);

    private GatewayLease Lease(long epoch) => new(_gateway, epoch, "http://localhost:1", "http://localhost:2", 0);

    private async Task<IEnumerable<string>> ListDeadAsync(TimeSpan silence) =>
        (await Leases.ListDeadAsync(silence)).Select(gateway => gateway.GatewayId);
}
