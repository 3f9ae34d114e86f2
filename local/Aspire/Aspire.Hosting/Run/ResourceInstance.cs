using System.Globalization;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Processes;
using Microsoft.Extensions.Logging;

namespace Aspire.Hosting.Run;

/// <summary>One process of a resource: started, watched, stopped and started again. Commands run one at a time.</summary>
internal sealed partial class ResourceInstance(IResource resource, string id, int replica, InstanceServices services) : IDisposable
{
    /// <summary>How long a process has to end after SIGTERM. Gateways drain for a few seconds.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly SemaphoreSlim _gate = new(1, 1);
    private readonly ILogger _logger = services.Logs.GetLogger(id);
    private CancellationTokenSource _stopping = new();
    private Task _run = Task.CompletedTask;
    private volatile bool _hasEnded = true;

    public IResource Resource { get; } = resource;

    public string Id { get; } = id;

    /// <summary>Announces it, before anything starts.</summary>
    public Task AnnounceAsync() => PublishAsync(snapshot => snapshot with
    {
        ResourceType = Resource is ProjectResource ? "Project" : "Executable",
        CreationTimeStamp = services.Clock.GetUtcNow().UtcDateTime,
        State = KnownResourceStates.NotStarted,
        Urls = [.. Links()],
    });

    /// <summary>Returns once it waits, runs or has failed; starting what runs does nothing.</summary>
    public async Task<ExecuteCommandResult> StartAsync(CancellationToken cancellationToken)
    {
        await _gate.WaitAsync(cancellationToken);
        try
        {
            return await StartAloneAsync(cancellationToken);
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <summary>Returns once the process has ended; stopping what does not run does nothing.</summary>
    public async Task<ExecuteCommandResult> StopAsync(CancellationToken cancellationToken)
    {
        await _gate.WaitAsync(cancellationToken);
        try
        {
            return await StopAloneAsync();
        }
        finally
        {
            _gate.Release();
        }
    }

    public async Task<ExecuteCommandResult> RestartAsync(CancellationToken cancellationToken)
    {
        await _gate.WaitAsync(cancellationToken);
        try
        {
            await StopAloneAsync();
            return await StartAloneAsync(cancellationToken);
        }
        finally
        {
            _gate.Release();
        }
    }

    public void Dispose()
    {
        _gate.Dispose();
        _stopping.Dispose();
    }

    private async Task<ExecuteCommandResult> StartAloneAsync(CancellationToken cancellationToken)
    {
        if (_hasEnded)
        {
            await _run; // Whoever watches knows of its end before all is cleared away.
        }

        if (!_run.IsCompleted)
        {
            return CommandResults.Success();
        }

        _hasEnded = false;
        _stopping.Dispose();
        _stopping = new CancellationTokenSource();
        var settled = new TaskCompletionSource<string?>(TaskCreationOptions.RunContinuationsAsynchronously);
        _run = RunAsync(settled, _stopping.Token);
        var problem = await settled.Task.WaitAsync(cancellationToken);
        return problem is null ? CommandResults.Success() : CommandResults.Failure(problem);
    }

    private async Task<ExecuteCommandResult> StopAloneAsync()
    {
        if (_run.IsCompleted)
        {
            return CommandResults.Success();
        }

        await PublishAsync(snapshot => snapshot with { State = KnownResourceStates.Stopping });
        await _stopping.CancelAsync();
        await _run;
        return CommandResults.Success();
    }

    private async Task RunAsync(TaskCompletionSource<string?> settled, CancellationToken cancellationToken)
    {
        try
        {
            await WaitForOthersAsync(settled, cancellationToken);
            await PublishAsync(snapshot => snapshot with { State = KnownResourceStates.Starting, ExitCode = null, StopTimeStamp = null });
            await services.Eventing.PublishAsync(new BeforeResourceStartedEvent(Resource, services.Provider), cancellationToken);
            services.Endpoints.Check(Resource, replica);
            var launch = await services.Planner.PlanAsync(Resource, Id, replica, _logger, cancellationToken);
            await using var process = await GuardedProcess.StartAsync(
                launch.FileName, launch.Arguments, launch.WorkingDirectory, launch.Environment, OnOutput);
            await PublishRunningAsync(launch, process.ProcessId);
            settled.TrySetResult(null);
            await EndAsync(process, cancellationToken);
        }
        catch (OperationCanceledException)
        {
            await PublishEndAsync(snapshot => snapshot with { State = KnownResourceStates.NotStarted });
        }
        catch (Exception exception)
        {
            // Whatever a callback of the AppHost throws is this resource's failure, not the end of the others.
            LogFailedToStart(exception.Message);
            services.Problems[Id] = exception.Message;
            await PublishEndAsync(snapshot => snapshot with { State = KnownResourceStates.FailedToStart });
            settled.TrySetResult(exception.Message);
        }
        finally
        {
            settled.TrySetResult(null);
        }
    }

    private async Task WaitForOthersAsync(TaskCompletionSource<string?> settled, CancellationToken cancellationToken)
    {
        var waits = Resource.Annotations.OfType<WaitAnnotation>().ToList();
        if (waits.Count == 0)
        {
            return;
        }

        await PublishAsync(snapshot => snapshot with { State = KnownResourceStates.Waiting });
        settled.TrySetResult(null);
        await Task.WhenAll(waits.Select(wait => services.Dependencies.WaitAsync(wait, _logger, cancellationToken)));
    }

    private Task PublishRunningAsync(Launch launch, int processId)
    {
        services.Problems.TryRemove(Id, out _);
        return PublishAsync(snapshot => snapshot with
        {
            State = KnownResourceStates.Running,
            StartTimeStamp = services.Clock.GetUtcNow().UtcDateTime,
            EnvironmentVariables = launch.Shown,
            HealthReports = [.. Resource.Annotations.OfType<HealthCheckAnnotation>()
                .Select(check => new HealthReportSnapshot(check.Key, null, null, null))],
            Urls = [.. Links()],
            Properties =
            [
                new("executable.path", launch.FileName),
                new("executable.workDir", launch.WorkingDirectory),
                new("executable.args", launch.Arguments) { IsSensitive = launch.HasSecretArguments },
                new("executable.pid", processId),
                .. Resource.Annotations.OfType<IProjectMetadata>().Take(1)
                    .Select(project => new ResourcePropertySnapshot("project.path", project.ProjectPath)),
            ],
        });
    }

    private async Task EndAsync(GuardedProcess process, CancellationToken cancellationToken)
    {
        try
        {
            await process.Exited.WaitAsync(cancellationToken);
        }
        catch (OperationCanceledException)
        {
            await process.StopAsync(Patience, services.Clock);
        }

        var code = await process.Exited;
        var asked = cancellationToken.IsCancellationRequested;
        if (code != 0 && !asked)
        {
            services.Problems[Id] = Explain(code);
            LogExited(code);
        }

        await PublishEndAsync(snapshot => snapshot with
        {
            State = code == 0 ? KnownResourceStates.Finished : KnownResourceStates.Exited,
            ExitCode = code,
            StopTimeStamp = services.Clock.GetUtcNow().UtcDateTime,
            HealthReports = [],
            Properties = snapshot.Properties.RemoveAll(property => property.Name == "executable.pid"),
        });
    }

    private Task PublishEndAsync(Func<CustomResourceSnapshot, CustomResourceSnapshot> change)
    {
        _hasEnded = true;
        return PublishAsync(change);
    }

    private string Explain(int code)
    {
        var last = services.Logs.LogOf(Id).Tail(20);
        if (code == DotNetHost.FrameworkMissing)
        {
            var framework = last.FirstOrDefault(line => line.StartsWith("Framework:", StringComparison.Ordinal))?["Framework:".Length..].Trim();
            return $"the .NET runtime it needs is not installed{(framework is null ? "" : $": {framework}")}. Install it from https://aka.ms/dotnet/download.";
        }

        var lines = last.Where(line => line.Length > 0).TakeLast(8).Select(line => "\n      " + line).ToList();
        return $"exited with code {code.ToString(CultureInfo.InvariantCulture)}" +
            (lines.Count == 0 ? " and said nothing." : $". Its last output:{string.Concat(lines)}");
    }

    private IEnumerable<UrlSnapshot> Links()
    {
        foreach (var endpoint in Resource.Annotations.OfType<EndpointAnnotation>().Where(endpoint => endpoint.AllocatedEndpoint is not null))
        {
            var url = new ResourceUrlAnnotation
            {
                Url = endpoint.AllocatedEndpoint!.UriString,
                Endpoint = new EndpointReference((IResourceWithEndpoints)Resource, endpoint.Name),
            };
            foreach (var change in Resource.Annotations.OfType<UrlForEndpointAnnotation>()
                .Where(change => string.Equals(change.EndpointName, endpoint.Name, StringComparison.OrdinalIgnoreCase)))
            {
                change.Callback(url);
            }

            var absolute = url.Url.StartsWith('/') ? endpoint.AllocatedEndpoint.UriString + url.Url : url.Url;
            yield return new UrlSnapshot(endpoint.Name, absolute, IsInternal: false) { DisplayText = url.DisplayText };
        }
    }

    private void OnOutput(string line, bool isError)
    {
        services.Logs.Append(Id, line, isError);
        services.Forward(Resource.Name, line, isError);
    }

    private Task PublishAsync(Func<CustomResourceSnapshot, CustomResourceSnapshot> change) =>
        services.Notifications.PublishUpdateAsync(Resource, Id, change);

    [LoggerMessage(Level = LogLevel.Error, Message = "failed to start: {Problem}")]
    private partial void LogFailedToStart(string problem);

    [LoggerMessage(Level = LogLevel.Error, Message = "exited with code {Code}")]
    private partial void LogExited(int code);
}
