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

    /// <summary>What they asked the store.</summary>
    public CqlRequests Store { get; } = new();

    /// <summary>Where the HTTP api listens.</summary>
    public Uri Api => _system!.Api;

    /// <summary>Where each gateway takes WebSockets.</summary>
    public IReadOnlyList<Uri> Gateways =>
        [.. _system!.Plan.GatewayNames.Select(name => new UriBuilder(_system.EndpointOf(name, "http")) { Scheme = "ws", Path = ChatProtocol.Path }.Uri)];

    /// <summary>In StackExchange.Redis's form, past the counting.</summary>
    public Task<string> RedisAsync(CancellationToken cancellationToken) => _system!.ConnectionStringAsync("redis", cancellationToken);

    /// <summary>The gateways' processes.</summary>
    public IEnumerable<int> GatewayProcesses() => _system!.Plan.GatewayNames.Select(_system.ProcessIdOf).OfType<int>();

    /// <param name="plan">How many gateways there are.</param>
    /// <param name="audit">How often each route and watched user is read anew.</param>
    /// <param name="folder">For its data and what its processes say.</param>
    /// <param name="clock">Stamps what they say.</param>
    /// <param name="cancellationToken">Stops the start.</param>
    /// <exception cref="TimeoutException">It is not healthy after three minutes.</exception>
    public static async Task<MeasuredFleet> StartAsync(
        PresencePlan plan, TimeSpan audit, string folder, TimeProvider clock, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(folder);
        var fleet = new MeasuredFleet();
        try
        {
            var redis = fleet.Link(() => new RedisReader(fleet.Redis));
            var store = fleet.Link(() => new CqlReader(fleet.Store));
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
                        RunningSystem.SetVariable(builder, name, "Gateway__RouteAuditInterval", audit.ToString("c", System.Globalization.CultureInfo.InvariantCulture));
                        RunningSystem.SetVariable(
                            builder, name, "ConnectionStrings__cassandra", $"Contact Points={store.EndPoint.Address};Port={store.EndPoint.Port};Default Keyspace=chatapp");
                        RunningSystem.SetVariable(builder, name, "Gateway__MaximumProcessorShare", "1"); // It shares its processors with the run.
                        RunningSystem.SetVariable(builder, name, "Gateway__MaximumQueueDelay", "00:01:00");
                    }
                },
                system =>
                {
                    redis.Target = EndPointOf(system.ConnectionStringAsync("redis", CancellationToken.None).Result);
                    store.Target = StoreEndPointOf(system.ConnectionStringAsync("cassandra", CancellationToken.None).Result);
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

    // "Contact Points=…;Port=…;Default Keyspace=…".
    private static IPEndPoint StoreEndPointOf(string connectionString)
    {
        var port = connectionString.Split(';').Single(part => part.StartsWith("Port=", StringComparison.OrdinalIgnoreCase))["Port=".Length..];
        return new IPEndPoint(IPAddress.Loopback, int.Parse(port, System.Globalization.CultureInfo.InvariantCulture));
    }
}
