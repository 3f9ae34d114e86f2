using System.Security.Cryptography;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Dashboard;
using Aspire.Hosting.Eventing;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Aspire.Hosting.Run;

/// <summary>Starts the application's processes in the order of their waits, and ends them with the AppHost.</summary>
internal sealed class ApplicationRunner : IHostedService, IAsyncDisposable
{
    private readonly DistributedApplicationModel _model;
    private readonly IServiceProvider _provider;
    private readonly HealthCheckServiceOptions _healthChecks;
    private readonly Endpoints _endpoints;
    private readonly InstanceServices _services;
    private readonly List<ResourceInstance> _instances = [];
    private readonly CancellationTokenSource _stopping = new();
    private Task _starting = Task.CompletedTask;
    private bool _isDisposed;

    public ApplicationRunner(
        DistributedApplicationModel model, IServiceProvider provider, DashboardOptions dashboard, Secrets secrets,
        DistributedApplicationExecutionContext execution, ResourceNotificationService notifications, ResourceLoggerService logs,
        IDistributedApplicationEventing eventing, IOptions<HealthCheckServiceOptions> healthChecks, TimeProvider clock,
        ILoggerFactory loggers, IHostEnvironment host)
    {
        _model = model;
        _provider = provider;
        _healthChecks = healthChecks.Value;
        _endpoints = new Endpoints(dashboard.RandomizePorts);
        secrets.Add(dashboard.ApiKey);
        secrets.Add(dashboard.BrowserToken);
        _services = new InstanceServices(
            provider, clock, notifications, logs, eventing, new LaunchPlanner(execution, dashboard, secrets, host), _endpoints,
            new Dependencies(notifications), loggers, host.ApplicationName);
    }

    public IReadOnlyList<ResourceInstance> Instances => _instances;

    /// <summary>Why a process is not running, in words for the user; null where nothing is known.</summary>
    public string? ProblemOf(string instanceId) => _services.Problems.GetValueOrDefault(instanceId);

    /// <param name="name">A resource's name, or the id of one of its processes.</param>
    public IReadOnlyList<ResourceInstance> InstancesOf(string name) =>
    [
        .. _instances.Where(instance => string.Equals(instance.Id, name, StringComparison.OrdinalIgnoreCase)
            || string.Equals(instance.Resource.Name, name, StringComparison.OrdinalIgnoreCase)),
    ];

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        await _services.Eventing.PublishAsync(new BeforeStartEvent(_provider, _model), cancellationToken);
        CheckHealthCheckKeys();
        foreach (var resource in _model.Resources.Where(resource => resource is ProjectResource or ExecutableResource))
        {
            _endpoints.Allocate(resource);
        }

        foreach (var resource in _model.Resources.Where(resource => resource is ProjectResource or ExecutableResource))
        {
            for (var replica = 0; replica < Endpoints.ReplicasOf(resource); replica++)
            {
                var suffix = RandomNumberGenerator.GetString("abcdefghjkmnpqrstuvwxyz", 8);
                _instances.Add(new ResourceInstance(resource, $"{resource.Name}-{suffix}", replica, _services));
            }
        }

        foreach (var instance in _instances)
        {
            await instance.AnnounceAsync();
        }

        _starting = StartAllAsync();
        await _services.Eventing.PublishAsync(new AfterResourcesCreatedEvent(_provider, _model), cancellationToken);
    }

    /// <summary>Stops the processes in the reverse order of their waits: those that nothing waits for first.</summary>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        await _stopping.CancelAsync();
        await _starting;
        var left = _instances.ToList();
        while (left.Count > 0)
        {
            var awaited = left.SelectMany(instance => instance.Resource.Annotations.OfType<WaitAnnotation>())
                .Select(wait => wait.Resource).ToHashSet();
            var next = left.Where(instance => !awaited.Contains(instance.Resource)).ToList();
            next = next.Count == 0 ? left : next; // A circle.
            await Task.WhenAll(next.Select(instance => instance.StopAsync(CancellationToken.None)));
            left = [.. left.Except(next)];
        }
    }

    /// <summary>Does nothing the second time: the container has it under two names.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_isDisposed)
        {
            return;
        }

        _isDisposed = true;
        _instances.ForEach(instance => instance.Dispose());
        await _endpoints.DisposeAsync();
        _stopping.Dispose();
    }

    private async Task StartAllAsync()
    {
        try
        {
            await Task.WhenAll(_instances
                .Where(instance => !instance.Resource.Annotations.OfType<ExplicitStartupAnnotation>().Any())
                .Select(instance => instance.StartAsync(_stopping.Token)));
        }
        catch (OperationCanceledException)
        {
            // Stopped while starting; StopAsync ends those that got so far.
        }
    }

    private void CheckHealthCheckKeys()
    {
        var known = _healthChecks.Registrations.Select(registration => registration.Name).ToHashSet(StringComparer.Ordinal);
        foreach (var resource in _model.Resources)
        {
            foreach (var check in resource.Annotations.OfType<HealthCheckAnnotation>().Where(check => !known.Contains(check.Key)))
            {
                throw new DistributedApplicationException(
                    $"The health check '{check.Key}' of resource '{resource.Name}' is not registered. " +
                    "Register it with builder.Services.AddHealthChecks().");
            }
        }
    }
}
