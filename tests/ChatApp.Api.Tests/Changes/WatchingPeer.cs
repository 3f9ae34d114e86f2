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

namespace ChatApp.Api.Tests.Changes;

/// <summary>A gateway as the api sees it: a lease, users that it watches, and the gRPC service that takes notices.</summary>
internal sealed class WatchingPeer : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly IConnectionMultiplexer _redis;
    private readonly WatchingGateway _gateway;

    private WatchingPeer(WebApplication app, IConnectionMultiplexer redis, WatchingGateway gateway) =>
        (_app, _redis, _gateway) = (app, redis, gateway);

    /// <summary>Of whom it was told that it has changed who sees them.</summary>
    public IReadOnlyList<UserId> Changed => [.. _app.Services.GetRequiredService<ConcurrentQueue<UserId>>()];

    public static async Task<WatchingPeer> StartAsync(IConnectionMultiplexer redis)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.Services.AddGrpc();
        builder.Services.AddSingleton<ConcurrentQueue<UserId>>();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(
            System.Net.IPAddress.Loopback, 0, listen => listen.Protocols = HttpProtocols.Http2));
        var app = builder.Build();
        app.MapGrpcService<NotedPeer>();
        await app.StartAsync(TestContext.Current.CancellationToken);

        var leases = new GatewayLeases(redis, TimeProvider.System);
        var lease = new GatewayLease($"watching-{Guid.NewGuid():N}", leases.NewEpoch(), "http://localhost", app.Urls.Single(), 0);
        await leases.AcquireAsync(lease);
        await redis.GetDatabase().KeyPersistAsync($"gateway:{{{lease.GatewayId}}}"); // It is never late with a renewal.
        return new WatchingPeer(app, redis, new WatchingGateway(lease.GatewayId, lease.Epoch));
    }

    public Task WatchAsync(UserId user) => new Watchers(_redis).WatchAsync(user, _gateway);

    public async ValueTask DisposeAsync()
    {
        await _redis.GetDatabase().KeyDeleteAsync($"gateway:{{{_gateway.GatewayId}}}");
        await _app.DisposeAsync();
    }

    private sealed class NotedPeer(ConcurrentQueue<UserId> changed) : Peer.PeerBase
    {
        public override async Task HandOff(
            IAsyncStreamReader<HandoffBatch> requestStream, IServerStreamWriter<HandoffResults> responseStream, ServerCallContext context)
        {
            while (await requestStream.MoveNext(context.CancellationToken))
            {
                foreach (var notice in requestStream.Current.Notices)
                {
                    if (notice.VisibilityChanged is { } visibility && WireIds.TryRead(visibility.UserId, out var user))
                    {
                        changed.Enqueue(new UserId(user));
                    }
                }
            }
        }
    }
}
