using System.Net;
using ChatApp.Bench.Fleet;
using ChatApp.Bench.Presence.Wire;
using ChatApp.Contracts.ClientProtocol;

namespace ChatApp.Bench.Presence;

/// <summary>The whole system, with every connection from a gateway to Redis and to another gateway counted on the wire.</summary>
internal sealed class MeasuredFleet : IAsyncDisposable
{
    private readonly List<CountingLink> _links = [];
    private RunningSystem? _system;

    /// <summary>What the gateways said to Redis.</summary>
    public RedisCommands Redis { get; } = new();

    /// <summary>What they handed each other.</summary>
    public PeerBatches Peers { get; } = new();

    /// <summary>Where the HTTP api listens.</summary>
    public Uri Api => _system!.Api;

    /// <summary>Where each gateway takes WebSockets.</summary>
    public IReadOnlyList<Uri> Gateways =>
        [.. _system!.Plan.GatewayNames.Select(name => new UriBuilder(_system.EndpointOf(name, "http")) { Scheme = "ws", Path = ChatProtocol.Path }.Uri)];

    /// <exception cref="TimeoutException">It is not healthy after three minutes.</exception>
    public static async Task<MeasuredFleet> StartAsync(PresencePlan plan, string folder, TimeProvider clock, CancellationToken cancellationToken)
    {
        var fleet = new MeasuredFleet();
        try
        {
            var redis = fleet.Link(() => new RedisReader(fleet.Redis));
            var peers = new Dictionary<string, CountingLink>(StringComparer.Ordinal);
            fleet._system = await RunningSystem.StartAsync(
                new FleetPlan(plan.Gateways, DeliveryWorkers: 1),
                folder,
                builder =>
                {
                    foreach (var name in new FleetPlan(plan.Gateways, 1).GatewayNames)
                    {
                        peers[name] = fleet.Link(() => new PeerReader(fleet.Peers));
                        RunningSystem.SetVariable(builder, name, "ConnectionStrings__redis", redis.EndPoint.ToString());
                        RunningSystem.SetVariable(builder, name, "Gateway__PeerUrl", $"http://{peers[name].EndPoint}");
                        RunningSystem.SetVariable(builder, name, "Gateway__RouteAuditInterval", "00:07:00"); // Not within a part of the run.
                    }
                },
                system =>
                {
                    redis.Target = EndPointOf(system.ConnectionStringAsync("redis", CancellationToken.None).Result);
                    foreach (var (name, link) in peers)
                    {
                        link.Target = new IPEndPoint(IPAddress.Loopback, system.EndpointOf(name, "peer").Port);
                    }
                },
                clock,
                cancellationToken);
            return fleet;
        }
        catch
        {
            await fleet.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_system is not null)
        {
            await _system.DisposeAsync();
        }

        foreach (var link in _links)
        {
            await link.DisposeAsync();
        }
    }

    private CountingLink Link(Func<IWireReader> newReader)
    {
        var link = new CountingLink(newReader);
        _links.Add(link);
        return link;
    }

    // "host:port", and what the client is to know behind it.
    private static IPEndPoint EndPointOf(string connectionString)
    {
        var parts = connectionString.Split(',')[0].Split(':');
        return new IPEndPoint(IPAddress.Loopback, int.Parse(parts[^1], System.Globalization.CultureInfo.InvariantCulture));
    }
}
