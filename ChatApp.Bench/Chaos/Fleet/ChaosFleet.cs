using System.Net;
using Aspire.Hosting.Testing;
using ChatApp.Bench.Fleet;

namespace ChatApp.Bench.Chaos.Fleet;

/// <summary>The whole system as the AppHost starts it, with handles to break it by.</summary>
internal sealed class ChaosFleet : IAsyncDisposable
{
    // A lost route is found within this; 5 min in real life, longer than a run.
    private static readonly TimeSpan RouteAuditInterval = TimeSpan.FromSeconds(20);

    private readonly RunningSystem _system;
    private readonly Dictionary<string, PeerLink> _links;
    private readonly Dictionary<string, HostFaults> _hosts;

    private ChaosFleet(RunningSystem system, Dictionary<string, PeerLink> links, Dictionary<string, HostFaults> hosts)
    {
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
        var hosts = new Dictionary<string, HostFaults>(StringComparer.Ordinal);
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
        return new ChaosFleet(system, links, hosts);
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

    /// <summary>What is wrong with a host from its next start on.</summary>
    public void SetFaults(string name, HostFaults faults) => _hosts[name] = faults;

    /// <summary>What is wrong with a host.</summary>
    public HostFaults FaultsOf(string name) => _hosts[name];

    /// <summary>Waits until every part is healthy at the same time.</summary>
    /// <exception cref="TimeoutException">That did not come about; the message names those that are not.</exception>
    public Task WaitUntilHealthyAsync(TimeSpan patience, CancellationToken cancellationToken) =>
        _system.WaitUntilHealthyAsync(patience, cancellationToken);

    public async ValueTask DisposeAsync()
    {
        await _system.DisposeAsync();
        foreach (var link in _links.Values)
        {
            await link.DisposeAsync();
        }
    }

    private static void Configure(
        IDistributedApplicationTestingBuilder builder, ChaosPlan plan, Dictionary<string, PeerLink> links, Dictionary<string, HostFaults> hosts)
    {
        foreach (var (name, link) in links)
        {
            RunningSystem.SetVariable(builder, name, "Gateway__PeerUrl", link.Url.ToString());
            RunningSystem.SetVariable(builder, name, "Gateway__RouteAuditInterval", RouteAuditInterval.ToString());
        }

        foreach (var name in plan.GatewayNames.Concat(plan.DeliveryNames))
        {
            FaultyHost.Configure(RunningSystem.Find(builder, name), plan, hosts);
        }
    }
}
