using System.Diagnostics;
using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Testing;
using ChatApp.IntegrationTests.Versions;
using ChatApp.TestSupport;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace ChatApp.IntegrationTests.Running;

/// <summary>The whole system as the AppHost starts it, each part a process, on a data folder of its own.</summary>
public class RunningSystem : IAsyncLifetime
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(120); // Seven runtimes start at once, on two cores.

    private static readonly string[] Parts = ["redis", "cassandra", "api", "gateway-1", "gateway-2", "delivery", "presence"];

    private readonly string _folder = Directory.CreateTempSubdirectory("chatapp-system-").FullName;
    private readonly Consoles _consoles = new();
    private readonly PreviousVersion? _previous;
    private IDistributedApplicationTestingBuilder _builder = null!;
    private DistributedApplication _application = null!;

    /// <summary>Of this version.</summary>
    public RunningSystem()
    {
    }

    /// <summary>Our own hosts are of the version before, until <see cref="RestartAsThisVersionAsync"/> says otherwise.</summary>
    internal RunningSystem(PreviousVersion previous) => _previous = previous;

    /// <summary>Where the HTTP api is. Changes when the system is started anew.</summary>
    public Uri Api => _application.GetEndpoint("api");

    /// <summary>Where people keep what their devices remember.</summary>
    internal string DeviceFolder => Path.Combine(_folder, "devices");

    /// <summary>The newest lines of all consoles, for a test that failed.</summary>
    internal string Output => _consoles.ToString();

    /// <summary>What the AppHost is told besides where its data is.</summary>
    protected virtual IReadOnlyList<string> Options => [];

    public async ValueTask InitializeAsync() => await StartAsync();

    /// <summary>Starts it on the data that is there, and waits until every part is healthy.</summary>
    internal async Task StartAsync()
    {
        var cancellation = TestContext.Current.CancellationToken;
        _builder = await DistributedApplicationTestingBuilder.CreateAsync<Projects.ChatApp_AppHost>(
            ["--Data", Path.Combine(_folder, "data"), .. Options], cancellation);
        // All people of all tests come from one address, within the hour.
        _builder.CreateResourceBuilder(HostOf("api"))
            .WithEnvironment("RateLimits__SignUpsPerHour", "100000")
            .WithEnvironment("RateLimits__SignInsPerMinute", "100000");
        _builder.Services.AddLogging(logging => logging.ClearProviders().AddProvider(_consoles));
        if (_previous is not null)
        {
            foreach (var host in _builder.Resources.OfType<ProjectResource>())
            {
                host.Annotations.Add(_previous.HostOf(ProjectOf(host.Name)));
            }
        }

        _application = await _builder.BuildAsync(cancellation);
        await _application.StartAsync(cancellation);
        foreach (var part in Parts)
        {
            await WaitUntilHealthyAsync(part);
        }
    }

    /// <summary>Starts again what a test that failed left stopped.</summary>
    internal async Task MendAsync()
    {
        foreach (var part in Parts)
        {
            await CommandAsync(part, "start");
            await WaitUntilHealthyAsync(part);
        }
    }

    /// <summary>Stops every part, in order, as Ctrl+C does.</summary>
    internal async Task StopAsync() => await _builder.DisposeAsync();

    /// <summary>Runs <c>start</c>, <c>stop</c> or <c>restart</c> on a part.</summary>
    internal async Task CommandAsync(string resource, string command)
    {
        var result = await _application.ResourceCommands.ExecuteCommandAsync(
            resource, $"resource-{command}", TestContext.Current.CancellationToken);
        Assert.True(result.Success, $"{command} of {resource} failed: {result.ErrorMessage}");
    }

    /// <summary>Redis ends and comes back without its data.</summary>
    internal async Task EmptyRedisAsync()
    {
        await CommandAsync("redis", "restart");
        await WaitUntilHealthyAsync("redis");
    }

    /// <summary>Stops a host as a deploy does, and starts it in this version.</summary>
    internal async Task RestartAsThisVersionAsync(string host)
    {
        var annotations = HostOf(host).Annotations;
        annotations.Remove(annotations.OfType<PreviousBuild>().Single());
        await RestartAsync(host);
    }

    /// <summary>Stops a host as a deploy does, and starts it in the version before.</summary>
    internal async Task RestartAsPreviousVersionAsync(string host)
    {
        HostOf(host).Annotations.Add(_previous!.HostOf(ProjectOf(host)));
        await RestartAsync(host);
    }

    /// <summary>Ends a part's process with SIGKILL and waits until the AppHost has seen it.</summary>
    internal async Task KillAsync(string resource)
    {
        var state = StateOf(resource);
        var processId = Convert.ToInt32(state.Properties.Single(property => property.Name == "executable.pid").Value, null);
        using (var process = Process.GetProcessById(processId))
        {
            process.Kill();
        }

        await Waiting.UntilAsync(() => StateOf(resource).State?.Text == KnownResourceStates.Exited, $"{resource} to be shown as exited after SIGKILL");
        Assert.Equal(137, StateOf(resource).ExitCode);
    }

    internal async Task WaitUntilHealthyAsync(string resource)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        patience.CancelAfter(Patience);
        try
        {
            await _application.ResourceNotifications.WaitForResourceHealthyAsync(resource, patience.Token);
        }
        catch (OperationCanceledException exception) when (!TestContext.Current.CancellationToken.IsCancellationRequested)
        {
            var state = StateOf(resource);
            throw new TimeoutException(
                $"Waited {Patience.TotalSeconds} s for {resource} to be healthy: it is {state.State?.Text}, " +
                $"{string.Join(", ", state.HealthReports.Select(report => report.Description))}.\n{Output}", exception);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _consoles.Dispose();
        Directory.Delete(_folder, recursive: true);
        GC.SuppressFinalize(this);
    }

    // The AppHost names a host after its project, in lower case, and numbers it where there are several.
    private static string ProjectOf(string host) =>
        $"ChatApp.{char.ToUpperInvariant(host[0])}{host.Split('-')[0][1..]}";

    private ProjectResource HostOf(string name) => _builder.Resources.OfType<ProjectResource>().Single(host => host.Name == name);

    private async Task RestartAsync(string host)
    {
        await CommandAsync(host, "restart");
        await WaitUntilHealthyAsync(host);
    }

    private CustomResourceSnapshot StateOf(string resource)
    {
        Assert.True(_application.ResourceNotifications.TryGetCurrentState(resource, out var current), $"Nothing is known of {resource}.");
        return current.Snapshot;
    }
}
