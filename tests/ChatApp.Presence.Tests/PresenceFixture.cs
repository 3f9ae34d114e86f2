using ChatApp.Contracts.Identity;
using ChatApp.Presence.Tests;
using ChatApp.Routing.Registry;
using ChatApp.Storage.LastSeen;
using ChatApp.TestSupport;
using StackExchange.Redis;

[assembly: AssemblyFixture(typeof(PresenceFixture))]

// An instance of one test would sweep the gateways of another.
[assembly: CollectionBehavior(CollectionBehavior.CollectionPerAssembly)]

namespace ChatApp.Presence.Tests;

/// <summary>The local Cassandra and Redis nodes, with gateways and sessions as they stand in the registry.</summary>
public class PresenceFixture : IAsyncLifetime
{
    internal StorageFixture Storage { get; private set; } = null!;

    internal IRedisFixture RedisNode { get; private set; } = null!;

    internal IConnectionMultiplexer Redis { get; private set; } = null!;

    internal GatewayLeases Leases => new(Redis, TimeProvider.System);

    internal GatewayUsers Users => new(Redis);

    internal Routes Routes => new(Redis);

    internal LastSeenStore LastSeen => new(Storage.Session);

    public async ValueTask InitializeAsync()
    {
        Storage = await StorageFixture.StartAsync(TestContext.Current.CancellationToken);
        RedisNode = await StartRedisAsync(TestContext.Current.CancellationToken);
        Redis = await RedisNode.ConnectAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await Redis.DisposeAsync();
        await RedisNode.DisposeAsync();
        await Storage.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    /// <summary>Starts what the gateways stand in.</summary>
    protected virtual async Task<IRedisFixture> StartRedisAsync(CancellationToken cancellationToken) => await RedisNodeFixture.StartAsync();

    internal string[] Arguments =>
    [
        "--urls=http://127.0.0.1:0",
        $"--ConnectionStrings:redis={RedisNode.ConnectionString}",
        $"--ConnectionStrings:cassandra={Storage.ConnectionString}",
        "--Logging:LogLevel:Default=Warning",
    ];

    /// <summary>A gateway that holds its lease until it dies, as long as the test may take.</summary>
    /// <returns>Its lease.</returns>
    internal async Task<GatewayLease> StartGatewayAsync(string? id = null)
    {
        var lease = new GatewayLease(id ?? $"gateway-{Guid.NewGuid():N}", Leases.NewEpoch(), "http://a", "http://b", 0);
        await Leases.AcquireAsync(lease);
        await Redis.GetDatabase().KeyPersistAsync($"gateway:{{{lease.GatewayId}}}");
        return lease;
    }

    /// <summary>A user with a connection there.</summary>
    internal async Task<DeviceRoute> ConnectAsync(GatewayLease gateway, UserId user, byte device = 1, long number = 1)
    {
        var route = new DeviceRoute(new DeviceId(device), gateway.GatewayId, gateway.Epoch, number);
        Assert.True((await Routes.RegisterAsync(user, route)).Registered);
        await Users.AddAsync(gateway.GatewayId, user);
        return route;
    }

    /// <summary>The gateway dies without a word, some time ago: its lease has lapsed and it was last heard of then.</summary>
    internal async Task<DeadGateway> DieAsync(GatewayLease gateway, TimeSpan ago)
    {
        var database = Redis.GetDatabase();
        var at = DateTimeOffset.FromUnixTimeMilliseconds((TimeProvider.System.GetUtcNow() - ago).ToUnixTimeMilliseconds());
        await Leases.ReleaseAsync(gateway.GatewayId, gateway.Epoch);
        await database.SortedSetAddAsync("gateways", gateway.GatewayId, at.ToUnixTimeMilliseconds());
        return new DeadGateway(gateway.GatewayId, at);
    }
}
