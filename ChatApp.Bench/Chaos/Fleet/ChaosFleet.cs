using System.Net;
using Aspire.Hosting;
using Aspire.Hosting.Testing;
using ChatApp.Bench.Fleet;

namespace ChatApp.Bench.Chaos.Fleet;

/// <summary>The whole system as the AppHost starts it, with handles to break it by.</summary>
internal sealed class ChaosFleet : IAsyncDisposable
{
    // A lost route is found within this; 5 min in real life, longer than a run.
    private static readonly TimeSpan RouteAuditInterval = TimeSpan.FromSeconds(20);

    private static readonly TimeSpan ShortestPatience = TimeSpan.FromSeconds(1);

    private readonly RunningSystem _system;
    private readonly Dictionary<string, PeerLink> _links;
    private readonly Dictionary<string, FaultyHost> _hosts;
    private readonly TimeProvider _clock;

    private ChaosFleet(RunningSystem system, Dictionary<string, PeerLink> links, Dictionary<string, FaultyHost> hosts, TimeProvider clock)
    {
        _clock = clock;
        _system = system;
        _links = links;
        _hosts = hosts;
    }

    public Uri Api => _system.Api;

    /// <summary>In the order in which they are brought back.</summary>
    public IReadOnlyList<string> Names => _system.Plan.Names;

    /// <summary>Starts it on an empty folder and waits until every part is healthy.</summary>
    /// <exception cref="TimeoutException">It is not healthy after three minutes.</exception>
    public static async Task<ChaosFleet> StartAsync(ChaosPlan plan, string folder, TimeProvider clock, CancellationToken cancellationToken)
    {
        var links = plan.GatewayNames.ToDictionary(name => name, _ => new PeerLink(clock), StringComparer.Ordinal);
        var hosts = new Dictionary<string, FaultyHost>(StringComparer.Ordinal);
        var system = await RunningSystem.StartAsync(
            plan.Fleet,
            folder,
            builder => Configure(builder, plan, links, hosts),
            started =>
            {
                foreach (var (name, link) in links)
                {
                    link.Target = new IPEndPoint(IPAddress.Loopback, started.EndpointOf(name, "peer").Port);
                }
            },
            clock,
            cancellationToken);
        return new ChaosFleet(system, links, hosts, clock);
    }

    public PeerLink LinkTo(string gateway) => _links[gateway];

    public Task<string> ConnectionStringAsync(string name, CancellationToken cancellationToken) =>
        _system.ConnectionStringAsync(name, cancellationToken);

    /// <summary>Ends a process as a power cut would, and waits until the AppHost has seen it.</summary>
    public Task KillAsync(string name, CancellationToken cancellationToken) => _system.KillAsync(name, cancellationToken);

    /// <summary>Stops a process where it stands (SIGSTOP).</summary>
    public Task PauseAsync(string name, CancellationToken cancellationToken) => _system.SignalAsync(name, "STOP", cancellationToken);

    /// <summary>Lets a stopped process go on (SIGCONT).</summary>
    public Task ResumeAsync(string name, CancellationToken cancellationToken) => _system.SignalAsync(name, "CONT", cancellationToken);

    /// <summary>Starts a process that has ended; one that runs stays as it is.</summary>
    public Task StartAsync(string name, CancellationToken cancellationToken) => _system.StartAsync(name, cancellationToken);

    /// <summary>A gateway or delivery worker.</summary>
    public FaultyHost HostOf(string name) => _hosts[name];

    /// <summary>Ends and starts a host, which is told anew what is wrong with it.</summary>
    public async Task RestartAsync(string name, HostFaults faults, CancellationToken cancellationToken)
    {
        _hosts[name].Next = faults;
        await KillAsync(name, cancellationToken);
        await StartAsync(name, cancellationToken);
    }

    /// <summary>Brings every part back, each host without what it was told to do wrong for a while, and waits until all are healthy.</summary>
    /// <exception cref="TimeoutException">That did not come about; the message names one that is not.</exception>
    public async Task HealAsync(TimeSpan patience, CancellationToken cancellationToken)
    {
        foreach (var host in _hosts.Values)
        {
            host.Next = host.Usual;
        }

        var since = _clock.GetTimestamp();
        while (true)
        {
            foreach (var name in Names)
            {
                await (_hosts.TryGetValue(name, out var host) && host.Running != host.Usual
                    ? RestartAsync(name, host.Usual, cancellationToken)
                    : StartAsync(name, cancellationToken));
            }

            try
            {
                var left = patience - _clock.GetElapsedTime(since);
                await _system.WaitUntilHealthyAsync(left > ShortestPatience ? left : ShortestPatience, cancellationToken);
                return;
            }
            catch (DistributedApplicationException) when (_clock.GetElapsedTime(since) < patience)
            {
                // One ended just now: at the place where it was told to, or because it could not reach another. It is started again.
                await Task.Delay(TimeSpan.FromMilliseconds(200), _clock, cancellationToken);
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _system.DisposeAsync();
        foreach (var link in _links.Values)
        {
            await link.DisposeAsync();
        }
    }

    private static void Configure(
        IDistributedApplicationTestingBuilder builder, ChaosPlan plan, Dictionary<string, PeerLink> links, Dictionary<string, FaultyHost> hosts)
    {
        foreach (var (name, link) in links)
        {
            RunningSystem.SetVariable(builder, name, "Gateway__PeerUrl", link.Url.ToString());
            RunningSystem.SetVariable(builder, name, "Gateway__RouteAuditInterval", RouteAuditInterval.ToString());
        }

        foreach (var name in plan.GatewayNames.Concat(plan.DeliveryNames))
        {
            hosts[name] = new FaultyHost(RunningSystem.Find(builder, name), plan, hosts.Count);
        }
    }
}
