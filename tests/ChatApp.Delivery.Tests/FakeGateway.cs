using System.Collections.Concurrent;
using ChatApp.Contracts.Identity;
using ChatApp.Contracts.ServiceProtocol;
using ChatApp.Routing.Registry;
using Grpc.Core;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using StackExchange.Redis;

namespace ChatApp.Delivery.Tests;

/// <summary>A gateway as other hosts see it: a lease, routes, and the gRPC service, which answers as a test says.</summary>
internal sealed class FakeGateway : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly IConnectionMultiplexer _redis;

    private FakeGateway(WebApplication app, IConnectionMultiplexer redis, string id, long epoch)
    {
        _app = app;
        _redis = redis;
        Id = id;
        Epoch = epoch;
    }

    public string Id { get; }

    public long Epoch { get; }

    /// <summary>What was handed to it, in order.</summary>
    public IReadOnlyList<HandoffItem> Received => [.. _app.Services.GetRequiredService<PeerLog>().Items];

    /// <summary>Its answer; null for none at all.</summary>
    public HandoffOutcome? Answer
    {
        get => _app.Services.GetRequiredService<PeerLog>().Answer;
        set => _app.Services.GetRequiredService<PeerLog>().Answer = value;
    }

    public static async Task<FakeGateway> StartAsync(IConnectionMultiplexer redis)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.Services.AddGrpc();
        builder.Services.AddSingleton<PeerLog>();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(
            System.Net.IPAddress.Loopback, 0, listen => listen.Protocols = HttpProtocols.Http2));
        var app = builder.Build();
        app.MapGrpcService<AnsweringPeer>();
        await app.StartAsync(TestContext.Current.CancellationToken);

        var leases = new GatewayLeases(redis, TimeProvider.System);
        var lease = new GatewayLease($"fake-{Guid.NewGuid():N}", leases.NewEpoch(), "http://localhost", app.Urls.Single(), 0);
        await leases.AcquireAsync(lease);
        await redis.GetDatabase().KeyPersistAsync($"gateway:{{{lease.GatewayId}}}"); // It is never late with a renewal.
        return new FakeGateway(app, redis, lease.GatewayId, lease.Epoch);
    }

    /// <summary>Registers a device as connected here.</summary>
    public Task ConnectAsync(DeviceAddress device) =>
        new Routes(_redis).RegisterAsync(device.User, new DeviceRoute(device.Device, Id, Epoch, 1));

    public async ValueTask DisposeAsync()
    {
        await _redis.GetDatabase().KeyDeleteAsync($"gateway:{{{Id}}}");
        await _app.DisposeAsync();
    }

    private sealed class PeerLog
    {
        public ConcurrentQueue<HandoffItem> Items { get; } = new();

        public HandoffOutcome? Answer { get; set; } = HandoffOutcome.Accepted;
    }

    private sealed class AnsweringPeer(PeerLog log) : Peer.PeerBase
    {
        public override async Task HandOff(
            IAsyncStreamReader<HandoffBatch> requestStream, IServerStreamWriter<HandoffResults> responseStream, ServerCallContext context)
        {
            while (await requestStream.MoveNext(context.CancellationToken))
            {
                foreach (var item in requestStream.Current.Items)
                {
                    log.Items.Enqueue(item);
                    if (log.Answer is { } answer)
                    {
                        var result = new HandoffResult { Id = item.Id, Outcome = answer };
                        await responseStream.WriteAsync(new HandoffResults { Results = { result } }, context.CancellationToken);
                    }
                }
            }
        }
    }
}
