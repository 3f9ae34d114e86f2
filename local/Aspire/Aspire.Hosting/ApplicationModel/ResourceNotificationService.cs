using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Aspire.Hosting.Dashboard;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Aspire.Hosting.ApplicationModel;

/// <summary>Keeps the last snapshot of each process and passes changes on. Safe for concurrent use.</summary>
public class ResourceNotificationService
{
    private const int WatcherCapacity = 16_384;
    private readonly Lock _lock = new();
    private readonly Dictionary<string, ResourceEvent> _current = new(StringComparer.OrdinalIgnoreCase);
    private readonly List<ChannelWriter<ResourceEvent>> _watchers = [];
    private readonly DashboardOptions? _dashboard;

    internal ResourceNotificationService(DashboardOptions? dashboard) => _dashboard = dashboard;

    [ActivatorUtilitiesConstructor]
    public ResourceNotificationService(IServiceProvider services)
        : this(services.GetService<DashboardOptions>())
    {
    }

    public bool TryGetCurrentState(string resourceId, [NotNullWhen(true)] out ResourceEvent? resourceEvent)
    {
        lock (_lock)
        {
            if (_current.TryGetValue(resourceId, out resourceEvent))
            {
                return true;
            }

            var named = _current.Values.Where(candidate => IsNamed(candidate, resourceId)).Take(2).ToList();
            resourceEvent = named.Count == 1 ? named[0] : null;
            return resourceEvent is not null;
        }
    }

    /// <summary>The current snapshots, then every change. A watcher that falls behind by 16,384 changes is ended with an error.</summary>
    public async IAsyncEnumerable<ResourceEvent> WatchAsync([EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        var channel = Channel.CreateBounded<ResourceEvent>(
            new BoundedChannelOptions(WatcherCapacity) { FullMode = BoundedChannelFullMode.Wait, SingleReader = true });
        ResourceEvent[] current;
        lock (_lock)
        {
            current = [.. _current.Values];
            _watchers.Add(channel.Writer);
        }

        try
        {
            foreach (var resourceEvent in current)
            {
                yield return resourceEvent;
            }

            await foreach (var resourceEvent in channel.Reader.ReadAllAsync(cancellationToken))
            {
                yield return resourceEvent;
            }
        }
        finally
        {
            lock (_lock)
            {
                _watchers.Remove(channel.Writer);
            }
        }
    }

    public async Task WaitForResourceAsync(string resourceName, string? targetState = null, CancellationToken cancellationToken = default)
    {
        var state = targetState ?? KnownResourceStates.Running;
        await WaitForResourceAsync(
            resourceName, candidate => string.Equals(candidate.Snapshot.State?.Text, state, StringComparison.OrdinalIgnoreCase), cancellationToken);
    }

    public async Task<ResourceEvent> WaitForResourceAsync(
        string resourceName, Func<ResourceEvent, bool> predicate, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(predicate);
        await foreach (var candidate in WatchAsync(cancellationToken))
        {
            if (IsNamed(candidate, resourceName) && predicate(candidate))
            {
                return candidate;
            }
        }

        throw new OperationCanceledException("The operation was cancelled before the resource met the predicate condition.", cancellationToken);
    }

    public Task<ResourceEvent> WaitForResourceHealthyAsync(string resourceName, CancellationToken cancellationToken = default) =>
        WaitForResourceHealthyAsync(
            resourceName,
            _dashboard?.IsEnabled == true ? WaitBehavior.WaitOnResourceUnavailable : WaitBehavior.StopOnResourceUnavailable,
            cancellationToken);

    public async Task<ResourceEvent> WaitForResourceHealthyAsync(
        string resourceName, WaitBehavior waitBehavior, CancellationToken cancellationToken = default)
    {
        var reached = await WaitForResourceAsync(
            resourceName,
            candidate => candidate.Snapshot.HealthStatus == HealthStatus.Healthy
                || (waitBehavior == WaitBehavior.StopOnResourceUnavailable && candidate.Snapshot.IsTerminal),
            cancellationToken);
        return reached.Snapshot.HealthStatus == HealthStatus.Healthy
            ? reached
            : throw new DistributedApplicationException(
                $"Stopped waiting for resource '{resourceName}' to become healthy because it failed to start: it is in state " +
                $"'{reached.Snapshot.State?.Text}'{(reached.Snapshot.ExitCode is { } code ? $" with exit code {code}" : "")}.");
    }

    public Task PublishUpdateAsync(
        IResource resource, string resourceId, Func<CustomResourceSnapshot, CustomResourceSnapshot> stateFactory)
    {
        ArgumentNullException.ThrowIfNull(resource);
        ArgumentNullException.ThrowIfNull(stateFactory);
        lock (_lock)
        {
            var old = _current.TryGetValue(resourceId, out var known)
                ? known.Snapshot
                : new CustomResourceSnapshot { ResourceType = resource.GetType().Name, Properties = [] };
            var next = new ResourceEvent(resource, resourceId, stateFactory(old));
            _current[resourceId] = next;
            foreach (var watcher in _watchers)
            {
                if (!watcher.TryWrite(next))
                {
                    watcher.TryComplete(new InvalidOperationException("The watcher of the resources fell too far behind."));
                }
            }
        }

        return Task.CompletedTask;
    }

    public Task PublishUpdateAsync(IResource resource, Func<CustomResourceSnapshot, CustomResourceSnapshot> stateFactory)
    {
        ArgumentNullException.ThrowIfNull(resource);
        return PublishUpdateAsync(resource, resource.Name, stateFactory);
    }

    internal IReadOnlyList<ResourceEvent> Current()
    {
        lock (_lock)
        {
            return [.. _current.Values];
        }
    }

    private static bool IsNamed(ResourceEvent candidate, string name) =>
        string.Equals(candidate.Resource.Name, name, StringComparison.OrdinalIgnoreCase)
        || string.Equals(candidate.ResourceId, name, StringComparison.OrdinalIgnoreCase);
}
