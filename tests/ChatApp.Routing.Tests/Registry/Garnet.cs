using ChatApp.TestSupport;
using StackExchange.Redis;

namespace ChatApp.Routing.Tests.Registry;

public sealed class Garnet : IRedisUnderTest, IAsyncLifetime
{
    private RedisNodeFixture? _node;

    public IConnectionMultiplexer Connection { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        _node = await RedisNodeFixture.StartAsync();
        Connection = await _node.ConnectAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await Connection.DisposeAsync();
        await _node!.DisposeAsync();
    }
}
