using System.Net;
using RedisNode;
using StackExchange.Redis;

namespace ChatApp.TestSupport;

/// <summary>The local Redis node, in this process, on a free port of 127.0.0.1.</summary>
public sealed class RedisNodeFixture : IRedisFixture
{
    private readonly RedisServer _server;

    private RedisNodeFixture(RedisServer server) => _server = server;

    /// <inheritdoc/>
    public string ConnectionString => _server.Endpoint.ToString();

    /// <summary>Starts it.</summary>
    public static async Task<RedisNodeFixture> StartAsync() =>
        new(await Task.Run(() => RedisServer.Start(IPAddress.Loopback, 0))); // Garnet's start blocks for a second.

    /// <inheritdoc/>
    public async Task<IConnectionMultiplexer> ConnectAsync() =>
        await ConnectionMultiplexer.ConnectAsync($"{ConnectionString},allowAdmin=true,syncTimeout=60000,asyncTimeout=60000");

    /// <inheritdoc/>
    public async Task FlushAsync()
    {
        await using var connection = await ConnectAsync();
        await connection.GetServer(_server.Endpoint).FlushAllDatabasesAsync();
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        _server.Dispose();
        return ValueTask.CompletedTask;
    }
}
