using System.Diagnostics;
using System.Globalization;
using System.Net;
using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace ChatApp.Bench.Chaos.Fleet;

/// <summary>The whole system as the AppHost starts it, with handles to break it by.</summary>
internal sealed class ChaosFleet : IAsyncDisposable
{
    // A lost route is found within this; 5 min in real life, longer than a run.
    private static readonly TimeSpan RouteAuditInterval = TimeSpan.FromSeconds(20);

    private static readonly TimeSpan StartPatience = TimeSpan.FromSeconds(180);

    private readonly ChaosPlan _plan;
    private readonly IDistributedApplicationTestingBuilder _builder;
    private readonly DistributedApplication _application;
    private readonly Dictionary<string, PeerLink> _links;
    private readonly Dictionary<string, TimeSpan> _clocks;
    private readonly ConsoleFile _console;

    private ChaosFleet(
        ChaosPlan plan, IDistributedApplicationTestingBuilder builder, DistributedApplication application, Dictionary<string, PeerLink> links,
        Dictionary<string, TimeSpan> clocks, ConsoleFile console)
    {
        _plan = plan;
        _builder = builder;
        _application = application;
        _links = links;
        _clocks = clocks;
        _console = console;
    }

    public Uri Api => _application.GetEndpoint("api");

    /// <summary>In the order in which they are brought back.</summary>
    public IReadOnlyList<string> Names => ["redis", "cassandra", "api", .. _plan.GatewayNames, .. _plan.DeliveryNames, "presence"];

    /// <summary>Starts it on an empty folder and waits until every part is healthy.</summary>
    /// <exception cref="TimeoutException">It is not healthy after three minutes.</exception>
    public static async Task<ChaosFleet> StartAsync(ChaosPlan plan, string folder, TimeProvider clock, CancellationToken cancellationToken)
    {
        var console = new ConsoleFile(Path.Combine(folder, "console.log"), clock);
        var builder = await DistributedApplicationTestingBuilder.CreateAsync<Projects.ChatApp_AppHost>(
            [
                "--Data", Path.Combine(folder, "data"),
                "--Gateways", plan.Gateways.ToString(CultureInfo.InvariantCulture),
                "--DeliveryWorkers", plan.DeliveryWorkers.ToString(CultureInfo.InvariantCulture),
            ],
            cancellationToken);
        builder.Services.AddLogging(logging => logging.ClearProviders().AddProvider(console));
        var links = plan.GatewayNames.ToDictionary(name => name, _ => new PeerLink(clock), StringComparer.Ordinal);
        foreach (var (name, link) in links)
        {
            SetVariable(builder, name, "Gateway__PeerUrl", link.Url.ToString());
            SetVariable(builder, name, "Gateway__RouteAuditInterval", RouteAuditInterval.ToString());
        }

        var clocks = new Dictionary<string, TimeSpan>(StringComparer.Ordinal);
        foreach (var name in plan.GatewayNames.Concat(plan.DeliveryNames))
        {
            FaultyHost.Configure(Find(builder, name), plan, clocks);
        }

        // All people of a run come from one address, at once.
        SetVariable(builder, "api", "RateLimits__SignUpsPerHour", "1000000");
        SetVariable(builder, "api", "RateLimits__SignInsPerMinute", "1000000");
        var application = await builder.BuildAsync(cancellationToken);
        var fleet = new ChaosFleet(plan, builder, application, links, clocks, console);
        await application.StartAsync(cancellationToken);
        foreach (var (name, link) in links)
        {
            link.Target = new IPEndPoint(IPAddress.Loopback, application.GetEndpoint(name, "peer").Port);
        }

        await fleet.WaitUntilHealthyAsync(StartPatience, cancellationToken);
        return fleet;
    }

    public PeerLink LinkTo(string gateway) => _links[gateway];

    public async Task<string> ConnectionStringAsync(string name, CancellationToken cancellationToken) =>
        (await _application.GetConnectionStringAsync(name, cancellationToken))!;

    /// <summary>Ends a process as a power cut would, and waits until the AppHost has seen it.</summary>
    public async Task KillAsync(string name, CancellationToken cancellationToken)
    {
        await SignalAsync(name, "KILL", cancellationToken);
        await _application.ResourceNotifications.WaitForResourceAsync(name, state => state.Snapshot.State?.Text != KnownResourceStates.Running, cancellationToken);
    }

    /// <summary>Stops a process where it stands (SIGSTOP).</summary>
    public Task PauseAsync(string name, CancellationToken cancellationToken) => SignalAsync(name, "STOP", cancellationToken);

    /// <summary>Lets a stopped process go on (SIGCONT).</summary>
    public Task ResumeAsync(string name, CancellationToken cancellationToken) => SignalAsync(name, "CONT", cancellationToken);

    /// <summary>Starts a process that has ended; one that runs stays as it is.</summary>
    public async Task StartAsync(string name, CancellationToken cancellationToken)
    {
        if (ProcessIdOf(name) is null)
        {
            await _application.ResourceCommands.ExecuteCommandAsync(name, KnownResourceCommands.StartCommand, cancellationToken);
        }
    }

    /// <summary>How far a host's clock is ahead, from its next start on.</summary>
    public void SetClock(string name, TimeSpan offset) => _clocks[name] = offset;

    /// <summary>How far a host's clock is ahead.</summary>
    public TimeSpan ClockOf(string name) => _clocks[name];

    /// <summary>Waits until every part is healthy at the same time.</summary>
    /// <exception cref="TimeoutException">That did not come about; the message names those that are not.</exception>
    public async Task WaitUntilHealthyAsync(TimeSpan patience, CancellationToken cancellationToken)
    {
        using var waiting = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        waiting.CancelAfter(patience);
        foreach (var name in Names)
        {
            try
            {
                await _application.ResourceNotifications.WaitForResourceHealthyAsync(name, waiting.Token);
            }
            catch (OperationCanceledException exception) when (!cancellationToken.IsCancellationRequested)
            {
                throw new TimeoutException($"{name} is not healthy after {patience.TotalSeconds} s: {StateOf(name)?.State?.Text}.", exception);
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _builder.DisposeAsync();
        foreach (var link in _links.Values)
        {
            await link.DisposeAsync();
        }

        _console.Dispose();
    }

    private static void SetVariable(IDistributedApplicationTestingBuilder builder, string resource, string name, string value) =>
        Find(builder, resource).Annotations.Add(new EnvironmentCallbackAnnotation(context =>
        {
            context.EnvironmentVariables[name] = value;
            return Task.CompletedTask;
        }));

    private static IResource Find(IDistributedApplicationTestingBuilder builder, string name) =>
        builder.Resources.Single(resource => resource.Name == name);

    private async Task SignalAsync(string name, string signal, CancellationToken cancellationToken)
    {
        if (ProcessIdOf(name) is not { } processId)
        {
            return; // It has ended already.
        }

        using var shell = Process.Start("/bin/sh", ["-c", string.Create(CultureInfo.InvariantCulture, $"kill -{signal} {processId}")])!;
        await shell.WaitForExitAsync(cancellationToken);
    }

    private int? ProcessIdOf(string name)
    {
        var state = StateOf(name);
        var property = state?.State?.Text == KnownResourceStates.Running
            ? state.Properties.FirstOrDefault(property => property.Name == "executable.pid")
            : null;
        return property is null ? null : Convert.ToInt32(property.Value, CultureInfo.InvariantCulture);
    }

    private CustomResourceSnapshot? StateOf(string name) =>
        _application.ResourceNotifications.TryGetCurrentState(name, out var current) ? current.Snapshot : null;
}
