using System.Collections.Immutable;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Eventing;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Aspire.Hosting.Health;

/// <summary>Asks running processes for their health: often until they are healthy, every few seconds from then on.</summary>
internal sealed partial class HealthMonitor(
    ResourceNotificationService notifications, HealthCheckService checks, IDistributedApplicationEventing eventing,
    IServiceProvider provider, TimeProvider clock, ILogger<HealthMonitor> logger) : BackgroundService
{
    private static readonly TimeSpan Impatient = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan Unhealthy = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Healthy = TimeSpan.FromSeconds(5);
    private const int ImpatientRounds = 40;

    private readonly Dictionary<string, (CancellationTokenSource Ending, Task Watching, DateTime? Since)> _watched = new(StringComparer.Ordinal);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            await foreach (var change in notifications.WatchAsync(stoppingToken))
            {
                await FollowAsync(change, stoppingToken);
            }
        }
        catch (OperationCanceledException)
        {
            // The end of the application.
        }
        finally
        {
            foreach (var (ending, watching, _) in _watched.Values)
            {
                await ending.CancelAsync();
                await watching;
                ending.Dispose();
            }
        }
    }

    private async Task FollowAsync(ResourceEvent change, CancellationToken stoppingToken)
    {
        var isRunning = change.Snapshot.State?.Text == KnownResourceStates.Running;
        if (_watched.TryGetValue(change.ResourceId, out var old) && (!isRunning || old.Since != change.Snapshot.StartTimeStamp))
        {
            await old.Ending.CancelAsync();
            await old.Watching;
            old.Ending.Dispose();
            _watched.Remove(change.ResourceId);
        }

        if (isRunning && !_watched.ContainsKey(change.ResourceId))
        {
            var ending = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken);
            _watched[change.ResourceId] = (ending, WatchAsync(change, ending.Token), change.Snapshot.StartTimeStamp);
        }
    }

    private async Task WatchAsync(ResourceEvent change, CancellationToken cancellationToken)
    {
        await Task.Yield();
        var keys = change.Resource.Annotations.OfType<HealthCheckAnnotation>().Select(check => check.Key).ToHashSet(StringComparer.Ordinal);
        try
        {
            if (keys.Count == 0)
            {
                await eventing.PublishAsync(new ResourceReadyEvent(change.Resource, provider), cancellationToken);
                return;
            }

            var isReady = false;
            for (var round = 0; ; round++)
            {
                var report = await checks.CheckHealthAsync(registration => keys.Contains(registration.Name), cancellationToken);
                await PublishAsync(change, report);
                if (report.Status == HealthStatus.Healthy && !isReady)
                {
                    isReady = true;
                    await eventing.PublishAsync(new ResourceReadyEvent(change.Resource, provider), cancellationToken);
                }

                var pause = report.Status == HealthStatus.Healthy ? Healthy : round < ImpatientRounds ? Impatient : Unhealthy;
                await Task.Delay(pause, clock, cancellationToken);
            }
        }
        catch (OperationCanceledException)
        {
            // It no longer runs.
        }
        catch (Exception exception)
        {
            LogFailed(exception, change.ResourceId); // A subscriber of ResourceReadyEvent threw.
        }
    }

    private Task PublishAsync(ResourceEvent change, HealthReport report)
    {
        var reports = report.Entries
            .Select(entry => new HealthReportSnapshot(entry.Key, entry.Value.Status, entry.Value.Description, entry.Value.Exception?.Message))
            .OrderBy(entry => entry.Name, StringComparer.Ordinal)
            .ToImmutableArray();
        if (notifications.TryGetCurrentState(change.ResourceId, out var current) && current.Snapshot.HealthReports.SequenceEqual(reports))
        {
            return Task.CompletedTask;
        }

        return notifications.PublishUpdateAsync(change.Resource, change.ResourceId, snapshot =>
            snapshot.State?.Text == KnownResourceStates.Running && snapshot.StartTimeStamp == change.Snapshot.StartTimeStamp
                ? snapshot with { HealthReports = reports }
                : snapshot);
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "Watching the health of {ResourceId} failed")]
    private partial void LogFailed(Exception exception, string resourceId);
}
