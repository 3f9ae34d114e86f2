using ChatApp.TestSupport;
using StackExchange.Redis;

namespace ChatApp.Routing.Tests.Registry;

public sealed class RealRedis : IRedisUnderTest, IAsyncLifetime
{
    private RedisServerFixture? _server;

    public IConnectionMultiplexer Connection { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        _server = await RedisServerFixture.StartAsync(TestContext.Current.CancellationToken);
        Connection = await _server.ConnectAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await Connection.DisposeAsync();
        await _server!.DisposeAsync();
    }
}
