using System.Diagnostics;
using System.Globalization;
using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace ChatApp.Bench.Fleet;

/// <summary>The whole system as the AppHost starts it, on data of its own, with handles to its processes. Stopped when disposed.</summary>
internal sealed class RunningSystem : IAsyncDisposable
{
    private static readonly TimeSpan StartPatience = TimeSpan.FromSeconds(180);

    private readonly IDistributedApplicationTestingBuilder _builder;
    private readonly DistributedApplication _application;
    private readonly ConsoleFile _console;

    private RunningSystem(
        FleetPlan plan, IDistributedApplicationTestingBuilder builder, DistributedApplication application, ConsoleFile console)
    {
        Plan = plan;
        _builder = builder;
        _application = application;
        _console = console;
    }

    /// <summary>What was started.</summary>
    public FleetPlan Plan { get; }

    /// <summary>Where the HTTP api listens.</summary>
    public Uri Api => _application.GetEndpoint("api");

    /// <summary>Starts it and waits until every part is healthy.</summary>
    /// <param name="plan">How many hosts there are.</param>
    /// <param name="folder">For its data and what its processes say; emptied by nobody.</param>
    /// <param name="configure">Changes the resources before they start.</param>
    /// <param name="started">Called once the processes are started, before they are waited for.</param>
    /// <param name="clock">Stamps what the processes say.</param>
    /// <param name="cancellationToken">Stops the start.</param>
    /// <exception cref="TimeoutException">It is not healthy after three minutes.</exception>
    public static async Task<RunningSystem> StartAsync(
        FleetPlan plan, string folder, Action<IDistributedApplicationTestingBuilder> configure, Action<RunningSystem> started,
        TimeProvider clock, CancellationToken cancellationToken)
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

        // All people of a run come from one address, at once.
        SetVariable(builder, "api", "RateLimits__SignUpsPerHour", "1000000");
        SetVariable(builder, "api", "RateLimits__SignInsPerMinute", "1000000");
        configure(builder);
        var application = await builder.BuildAsync(cancellationToken);
        var system = new RunningSystem(plan, builder, application, console);
        try
        {
            await application.StartAsync(cancellationToken);
            started(system);
            await system.WaitUntilHealthyAsync(StartPatience, cancellationToken);
            return system;
        }
        catch
        {
            await system.DisposeAsync();
            throw;
        }
    }

    /// <summary>Gives a resource's process an environment variable.</summary>
    public static void SetVariable(IDistributedApplicationTestingBuilder builder, string resource, string name, string value) =>
        Find(builder, resource).Annotations.Add(new EnvironmentCallbackAnnotation(context =>
        {
            context.EnvironmentVariables[name] = value;
            return Task.CompletedTask;
        }));

    public static IResource Find(IDistributedApplicationTestingBuilder builder, string name) =>
        builder.Resources.Single(resource => resource.Name == name);

    public Uri EndpointOf(string name, string endpoint) => _application.GetEndpoint(name, endpoint);

    public async Task<string> ConnectionStringAsync(string name, CancellationToken cancellationToken) =>
        (await _application.GetConnectionStringAsync(name, cancellationToken))!;

    /// <summary>The process of a resource; null while it does not run.</summary>
    public int? ProcessIdOf(string name)
    {
        var state = StateOf(name);
        var property = state?.State?.Text == KnownResourceStates.Running
            ? state.Properties.FirstOrDefault(property => property.Name == "executable.pid")
            : null;
        return property is null ? null : Convert.ToInt32(property.Value, CultureInfo.InvariantCulture);
    }

    /// <summary>Sends a process a signal, unless it has ended already.</summary>
    public async Task SignalAsync(string name, string signal, CancellationToken cancellationToken)
    {
        if (ProcessIdOf(name) is { } processId)
        {
            using var shell = Process.Start("/bin/sh", ["-c", string.Create(CultureInfo.InvariantCulture, $"kill -{signal} {processId}")])!;
            await shell.WaitForExitAsync(cancellationToken);
        }
    }

    /// <summary>Ends a process as a power cut would, and waits until the AppHost has seen it. One that is about to start is let start first.</summary>
    public async Task KillAsync(string name, CancellationToken cancellationToken)
    {
        await WaitForStateAsync(name, state => state != KnownResourceStates.Waiting && state != KnownResourceStates.Starting, cancellationToken);
        await SignalAsync(name, "KILL", cancellationToken);
        await WaitForStateAsync(name, state => state != KnownResourceStates.Running, cancellationToken);
    }

    /// <summary>Starts a process that has ended; one that runs stays as it is.</summary>
    public async Task StartAsync(string name, CancellationToken cancellationToken)
    {
        if (ProcessIdOf(name) is null)
        {
            await _application.ResourceCommands.ExecuteCommandAsync(name, KnownResourceCommands.StartCommand, cancellationToken);
        }
    }

    /// <summary>Waits until every part is healthy at the same time.</summary>
    /// <exception cref="TimeoutException">That did not come about; the message names those that are not.</exception>
    public async Task WaitUntilHealthyAsync(TimeSpan patience, CancellationToken cancellationToken)
    {
        using var waiting = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        waiting.CancelAfter(patience);
        foreach (var name in Plan.Names)
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
        _console.Dispose();
    }

    private Task WaitForStateAsync(string name, Func<string?, bool> isReached, CancellationToken cancellationToken) =>
        _application.ResourceNotifications.WaitForResourceAsync(name, resource => isReached(resource.Snapshot.State?.Text), cancellationToken);

    private CustomResourceSnapshot? StateOf(string name) =>
        _application.ResourceNotifications.TryGetCurrentState(name, out var current) ? current.Snapshot : null;
}
