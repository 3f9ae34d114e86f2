using ChatApp.Presence.Tests;
using ChatApp.TestSupport;

[assembly: AssemblyFixture(typeof(PresenceFixtureOnRedis))]

namespace ChatApp.Presence.Tests;

/// <summary>The same over the real Redis server.</summary>
public sealed class PresenceFixtureOnRedis : PresenceFixture
{
    protected override async Task<IRedisFixture> StartRedisAsync(CancellationToken cancellationToken) =>
        await RedisServerFixture.StartAsync(cancellationToken);
}
