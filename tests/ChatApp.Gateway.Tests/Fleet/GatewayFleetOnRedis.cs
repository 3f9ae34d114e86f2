using ChatApp.Gateway.Tests.Fleet;
using ChatApp.TestSupport;

[assembly: AssemblyFixture(typeof(GatewayFleetOnRedis))]

namespace ChatApp.Gateway.Tests.Fleet;

/// <summary>The same over the real Redis server.</summary>
public sealed class GatewayFleetOnRedis : GatewayFleet
{
    protected override GatewayFleet New() => new GatewayFleetOnRedis();

    protected override async Task<IRedisFixture> StartRedisAsync(CancellationToken cancellationToken) =>
        await RedisServerFixture.StartAsync(cancellationToken);
}
