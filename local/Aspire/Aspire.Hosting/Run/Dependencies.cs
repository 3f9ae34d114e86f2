using Aspire.Hosting.ApplicationModel;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Logging;

namespace Aspire.Hosting.Run;

/// <summary>Waits for what a resource was told to wait for: all replicas of it.</summary>
internal sealed partial class Dependencies(ResourceNotificationService notifications)
{
    /// <summary>Goes on waiting for one that has failed: it may be started again.</summary>
    /// <exception cref="DistributedApplicationException">It was to complete, and did so with another exit code.</exception>
    public async Task WaitAsync(WaitAnnotation wait, ILogger logger, CancellationToken cancellationToken)
    {
        var name = wait.Resource.Name;
        if (!notifications.Current().Any(current => ReferenceEquals(current.Resource, wait.Resource)))
        {
            return; // A parameter or a connection string: there is nothing to wait for.
        }

        LogWaiting(logger, name);
        var told = false;
        await foreach (var change in notifications.WatchAsync(cancellationToken))
        {
            if (!ReferenceEquals(change.Resource, wait.Resource))
            {
                continue;
            }

            var replicas = notifications.Current().Where(current => ReferenceEquals(current.Resource, wait.Resource)).ToList();
            if (replicas.TrueForAll(replica => IsReached(replica.Snapshot, wait)))
            {
                return;
            }

            if (change.Snapshot.IsTerminal && wait.WaitType == WaitType.WaitForCompletion)
            {
                throw new DistributedApplicationException(
                    $"it waits for '{name}' to end with code {wait.ExitCode}, but it is in state '{change.Snapshot.State?.Text}' " +
                    $"with code {change.Snapshot.ExitCode}. Start '{name}' again, then this.");
            }

            if (change.Snapshot.IsTerminal && !told)
            {
                LogUnavailable(logger, name, change.Snapshot.State!.Text);
                told = true;
            }
        }
    }

    private static bool IsReached(CustomResourceSnapshot snapshot, WaitAnnotation wait) => wait.WaitType switch
    {
        WaitType.WaitUntilHealthy => snapshot.HealthStatus == HealthStatus.Healthy,
        WaitType.WaitUntilStarted => snapshot.State?.Text == KnownResourceStates.Running,
        _ => snapshot.IsTerminal && snapshot.ExitCode == wait.ExitCode,
    };

    [LoggerMessage(Level = LogLevel.Information, Message = "waiting for '{Name}'")]
    private static partial void LogWaiting(ILogger logger, string name);

    [LoggerMessage(Level = LogLevel.Warning, Message = "still waiting: '{Name}' is in state {State}")]
    private static partial void LogUnavailable(ILogger logger, string name, string state);
}
