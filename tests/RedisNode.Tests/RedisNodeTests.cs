using System.Net;
using System.Net.Sockets;
using ChatApp.TestSupport;
using StackExchange.Redis;

namespace RedisNode.Tests;

/// <summary>What ChatApp asks of Redis, asked of the local node and of a real Redis server alike.</summary>
public sealed class RedisNodeTests
{
    public static TheoryData<string> Servers => ["RedisNode", "redis-server"];

    [Theory]
    [MemberData(nameof(Servers))]
    public async Task Hashes_and_sorted_sets_keep_what_was_put_in(string server)
    {
        await using var redis = await ServerUnderTest.StartAsync(server);
        await redis.Database.HashSetAsync("route:1", [new("1", "gateway-1"), new("2", "gateway-2")]);
        await redis.Database.HashDeleteAsync("route:1", "1");
        await redis.Database.SortedSetAddAsync("due", [new("b", 2), new("a", 1)]);

        Assert.Equal("gateway-2", (string?)await redis.Database.HashGetAsync("route:1", "2"));
        Assert.Equal(1, await redis.Database.HashLengthAsync("route:1"));
        Assert.Equal(["a", "b"], (await redis.Database.SortedSetRangeByScoreAsync("due")).Select(value => (string)value!));
    }

    [Theory]
    [MemberData(nameof(Servers))]
    public async Task A_lease_is_taken_once_and_runs_out(string server)
    {
        await using var redis = await ServerUnderTest.StartAsync(server);

        Assert.True(await redis.Database.StringSetAsync("lease", "one", TimeSpan.FromMilliseconds(300), When.NotExists));
        Assert.False(await redis.Database.StringSetAsync("lease", "two", TimeSpan.FromMilliseconds(300), When.NotExists));
        await Waiting.UntilAsync(
            () => redis.Database.StringSetAsync("lease", "two", TimeSpan.FromSeconds(30), When.NotExists), "the lease to run out");
        Assert.Equal("two", (string?)await redis.Database.StringGetAsync("lease"));
    }

    [Theory]
    [MemberData(nameof(Servers))]
    public async Task A_script_compares_and_sets_in_one_step(string server)
    {
        await using var redis = await ServerUnderTest.StartAsync(server);
        const string script = "if redis.call('GET', KEYS[1]) == ARGV[1] then redis.call('SET', KEYS[1], ARGV[2]) return 1 else return 0 end";
        await redis.Database.StringSetAsync("epoch", "1");

        Assert.Equal(1, (int)await redis.Database.ScriptEvaluateAsync(script, ["epoch"], ["1", "2"]));
        Assert.Equal(0, (int)await redis.Database.ScriptEvaluateAsync(script, ["epoch"], ["1", "3"]));
        Assert.Equal("2", (string?)await redis.Database.StringGetAsync("epoch"));
    }

    [Fact]
    public async Task The_fixture_empties_the_node()
    {
        await using var node = await RedisNodeFixture.StartAsync();
        await using var connection = await node.ConnectAsync();
        await connection.GetDatabase().StringSetAsync("key", "value");

        await node.FlushAsync();

        Assert.False(await connection.GetDatabase().KeyExistsAsync("key"));
    }

    [Fact]
    public void A_port_in_use_is_said()
    {
        using var other = new TcpListener(IPAddress.Loopback, 0);
        other.Start();
        var port = ((IPEndPoint)other.LocalEndpoint).Port;

        var refused = Assert.Throws<IOException>(() => RedisServer.Start(IPAddress.Loopback, port));

        Assert.StartsWith($"Cannot listen on 127.0.0.1:{port}", refused.Message, StringComparison.Ordinal);
    }
}
