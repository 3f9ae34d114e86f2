using System.Net;
using ChatApp.Contracts.Http;
using ChatApp.Routing.Registry;
using ChatApp.TestSupport;
using StackExchange.Redis;

namespace ChatApp.Api.Tests.Negotiate;

/// <summary>Each test has a registry of its own.</summary>
public sealed class NegotiateTests(Nodes nodes) : IAsyncLifetime
{
    private RedisNodeFixture _redisNode = null!;
    private IConnectionMultiplexer _redis = null!;
    private ApiInstance _api = null!;
    private SignedIn _caller = null!;

    public async ValueTask InitializeAsync()
    {
        _redisNode = await RedisNodeFixture.StartAsync();
        _redis = await _redisNode.ConnectAsync();
        _api = await ApiInstance.StartAsync(nodes.Storage.ConnectionString, _redisNode.ConnectionString);
        _caller = await _api.SignUpAndInAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _api.DisposeAsync();
        await _redis.DisposeAsync();
        await _redisNode.DisposeAsync();
    }

    [Fact]
    public async Task Without_a_gateway_it_says_when_to_try_again()
    {
        using var response = await _api.GetAsync("/v1/negotiate", _caller.Token);
        await ProblemAssert.IsAsync(HttpStatusCode.ServiceUnavailable, "no-gateway", response);
        ProblemAssert.SaysWhenToRetry(response);
    }

    [Fact]
    public async Task Gives_the_WebSocket_of_the_least_loaded_gateway()
    {
        await AddAsync("gateway-1", connections: 5, "http://127.0.0.1:5001");
        await AddAsync("gateway-2", connections: 2, "https://chat.example.org");
        Assert.Equal(new Negotiation("wss://chat.example.org/v1/chat", "gateway-2"), await NegotiateAsync());
    }

    [Fact]
    public async Task Spreads_clients_that_come_one_after_another()
    {
        await AddAsync("gateway-1", connections: 0, "http://127.0.0.1:5001");
        await AddAsync("gateway-2", connections: 0, "http://127.0.0.1:5002");
        Assert.NotEqual((await NegotiateAsync()).GatewayId, (await NegotiateAsync()).GatewayId);
    }

    [Fact]
    public async Task Spreads_clients_that_come_at_the_same_time()
    {
        await AddAsync("gateway-1", connections: 0, "http://127.0.0.1:5001");
        await AddAsync("gateway-2", connections: 0, "http://127.0.0.1:5002");
        var answers = await Task.WhenAll(Enumerable.Range(0, 40).Select(_ => NegotiateAsync()));
        Assert.InRange(answers.Count(answer => answer.GatewayId == "gateway-1"), 12, 28);
    }

    private async Task AddAsync(string id, int connections, string url)
    {
        var leases = new GatewayLeases(_redis, TimeProvider.System);
        await leases.AcquireAsync(new GatewayLease(id, leases.NewEpoch(), url, "http://127.0.0.1:1", connections));
        await _redis.GetDatabase().KeyPersistAsync($"gateway:{{{id}}}"); // It is never late with a renewal.
    }

    private async Task<Negotiation> NegotiateAsync() =>
        await ApiInstance.ReadAsync<Negotiation>(await _api.GetAsync("/v1/negotiate", _caller.Token));
}
