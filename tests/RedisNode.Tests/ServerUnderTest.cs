using ChatApp.TestSupport;
using StackExchange.Redis;

namespace RedisNode.Tests;

/// <summary>A server and a connection to it.</summary>
internal sealed class ServerUnderTest : IAsyncDisposable
{
    private readonly IAsyncDisposable _server;
    private readonly IConnectionMultiplexer _connection;

    private ServerUnderTest(IAsyncDisposable server, IConnectionMultiplexer connection)
    {
        _server = server;
        _connection = connection;
    }

    public IDatabase Database => _connection.GetDatabase();

    /// <param name="name"><c>RedisNode</c> or <c>redis-server</c>.</param>
    public static async Task<ServerUnderTest> StartAsync(string name)
    {
        if (name == "RedisNode")
        {
            var node = await RedisNodeFixture.StartAsync();
            return new ServerUnderTest(node, await node.ConnectAsync());
        }

        var server = await RedisServerFixture.StartAsync(TestContext.Current.CancellationToken);
        return new ServerUnderTest(server, await server.ConnectAsync());
    }

    public async ValueTask DisposeAsync()
    {
        await _connection.DisposeAsync();
        await _server.DisposeAsync();
    }
}
