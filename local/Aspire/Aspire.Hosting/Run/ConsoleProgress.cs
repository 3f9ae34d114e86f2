using System.Globalization;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Dashboard;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;

namespace Aspire.Hosting.Run;

/// <summary>Tells on the console which resource is up, which failed and why. Silent in tests.</summary>
internal sealed class ConsoleProgress(
    DistributedApplicationModel model, ResourceNotificationService notifications, ApplicationRunner runner, AppHostInformation appHost,
    DashboardService dashboard, TimeProvider clock) : BackgroundService
{
    /// <summary>After this time the dashboard is the place to see what the rest waits for.</summary>
    private static readonly TimeSpan PatienceBeforeDashboard = TimeSpan.FromSeconds(15);

    private readonly Dictionary<string, string> _told = new(StringComparer.Ordinal);
    private readonly bool _colours = !Console.IsOutputRedirected;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (appHost.IsUnderTest)
        {
            return;
        }

        var begun = clock.GetTimestamp();
        var processes = model.Resources.Where(resource => resource is ProjectResource or ExecutableResource).ToList();
        Console.WriteLine($"{appHost.Assembly?.GetName().Name} starts {string.Join(", ", processes.Select(resource => resource.Name))}");
        var settled = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var telling = TellDashboardAsync(settled.Task, stoppingToken);
        try
        {
            await foreach (var change in notifications.WatchAsync(stoppingToken))
            {
                Tell(change, clock.GetElapsedTime(begun));
                if (!settled.Task.IsCompleted && IsSettled())
                {
                    Summarize(clock.GetElapsedTime(begun));
                    settled.SetResult();
                }
            }
        }
        catch (OperationCanceledException)
        {
            Console.WriteLine("Stopping …");
        }

        await telling;
    }

    /// <summary>The only place where the token that opens the dashboard is written.</summary>
    private async Task TellDashboardAsync(Task settled, CancellationToken cancellationToken)
    {
        try
        {
            await Task.WhenAny(settled, Task.Delay(PatienceBeforeDashboard, clock, cancellationToken));
            if (await dashboard.LoginUrlAsync(cancellationToken) is { } url)
            {
                Console.WriteLine($"dashboard: {url}");
            }
        }
        catch (OperationCanceledException)
        {
            // Stopped before it was up.
        }
    }

    private void Tell(ResourceEvent change, TimeSpan elapsed)
    {
        var snapshot = change.Snapshot;
        var replicas = Endpoints.ReplicasOf(change.Resource);
        var name = replicas > 1 ? change.ResourceId : change.Resource.Name;
        var (kind, text) = snapshot.State?.Text switch
        {
            "Running" when snapshot.HealthStatus == HealthStatus.Healthy =>
                ("up", $"  {Green("up")}      {name,-14} {snapshot.Urls.FirstOrDefault()?.Url ?? "",-24} {Seconds(elapsed)}"),
            "Running" when _told.TryGetValue(change.ResourceId, out var before) && before == "up" =>
                ("ill", $"  {Red("ill")}     {name,-14} {snapshot.HealthReports.FirstOrDefault(report => report.Status != HealthStatus.Healthy)?.Description}"),
            "FailedToStart" => ("failed", $"  {Red("failed")}  {name,-14} {runner.ProblemOf(change.ResourceId)}"),
            "Exited" when runner.ProblemOf(change.ResourceId) is { } problem => ("exited", $"  {Red("exited")}  {name,-14} {problem}"),
            _ => (null, null),
        };
        if (kind is null)
        {
            if (snapshot.State?.Text is "Starting" or "NotStarted" or "Stopping")
            {
                _told.Remove(change.ResourceId); // What happens next is news again.
            }
        }
        else if (!_told.TryGetValue(change.ResourceId, out var last) || last != kind)
        {
            _told[change.ResourceId] = kind;
            Console.WriteLine(text);
        }
    }

    /// <summary>Whether nothing more will come up by itself.</summary>
    private bool IsSettled() => runner.Instances.Count > 0 && runner.Instances.All(instance =>
        instance.Resource.Annotations.OfType<ExplicitStartupAnnotation>().Any()
        || (notifications.TryGetCurrentState(instance.Id, out var current)
            && (current.Snapshot.IsTerminal || IsToldToBeUp(current) || WaitsInVain(current))));

    // The newest state may be known before its turn to be told has come: what is told last is the summary.
    private bool IsToldToBeUp(ResourceEvent current) => current.Snapshot.HealthStatus == HealthStatus.Healthy
        && _told.TryGetValue(current.ResourceId, out var told) && told == "up";

    private bool WaitsInVain(ResourceEvent waiting) => waiting.Snapshot.State?.Text == KnownResourceStates.Waiting
        && waiting.Resource.Annotations.OfType<WaitAnnotation>()
            .SelectMany(wait => runner.InstancesOf(wait.Resource.Name))
            .Any(awaited => runner.ProblemOf(awaited.Id) is not null
                || (notifications.TryGetCurrentState(awaited.Id, out var current) && WaitsInVain(current)));

    private void Summarize(TimeSpan elapsed)
    {
        var all = runner.Instances.Count;
        var down = runner.Instances.Count(instance => runner.ProblemOf(instance.Id) is not null);
        var waiting = runner.Instances.Count(instance =>
            notifications.TryGetCurrentState(instance.Id, out var current) && current.Snapshot.State?.Text == KnownResourceStates.Waiting);
        Console.WriteLine(down == 0
            ? $"All is up after {Seconds(elapsed)}. Ctrl+C stops everything."
            : $"{down} of {all} {(down == 1 ? "is" : "are")} down for the reason above{(waiting == 0 ? "" : $", {waiting} wait for that")}. " +
                "Ctrl+C stops everything.");
    }

    private static string Seconds(TimeSpan elapsed) => string.Create(CultureInfo.InvariantCulture, $"{elapsed.TotalSeconds:0.0} s");

    private string Green(string text) => _colours ? $"\e[32m{text}\e[0m" : text;

    private string Red(string text) => _colours ? $"\e[31m{text}\e[0m" : text;
}
