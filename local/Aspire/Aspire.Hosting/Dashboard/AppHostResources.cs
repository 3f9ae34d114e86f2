using System.Globalization;
using System.Runtime.CompilerServices;
using Aspire.Dashboard.Resources;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Run;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Aspire.Hosting.Dashboard;

/// <summary>The AppHost's resources as the dashboard sees them: without a secret in them.</summary>
internal sealed class AppHostResources(
    DistributedApplicationModel model, ResourceNotificationService notifications, ResourceLoggerService logs,
    ResourceCommandService commands, ApplicationRunner runner, Secrets secrets) : IResourceSource
{
    private const int StampLength = 24; // 2026-01-31T12:34:56.789Z

    public IReadOnlyList<ResourceView> Current => [.. notifications.Current().Select(ViewOf)];

    public async IAsyncEnumerable<ResourceView> WatchAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var change in notifications.WatchAsync(cancellationToken))
        {
            yield return ViewOf(change);
        }
    }

    public async IAsyncEnumerable<IReadOnlyList<ConsoleLine>> WatchConsoleAsync(
        string resourceId, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var batch in logs.LogOf(resourceId).WatchAsync(cancellationToken))
        {
            yield return [.. batch.Select(LineOf)];
        }
    }

    public async Task<string?> ExecuteAsync(string resourceId, ResourceCommand command, CancellationToken cancellationToken)
    {
        var name = command switch
        {
            ResourceCommand.Start => KnownResourceCommands.StartCommand,
            ResourceCommand.Stop => KnownResourceCommands.StopCommand,
            _ => KnownResourceCommands.RestartCommand,
        };
        var result = await commands.ExecuteCommandAsync(resourceId, name, cancellationToken);
        return result.Success || result.Canceled ? null : secrets.Mask(result.ErrorMessage ?? "It is not known why.");
    }

    private ResourceView ViewOf(ResourceEvent change)
    {
        var snapshot = change.Snapshot;
        var (source, detail) = SourceOf(change.Resource, snapshot);
        return new ResourceView
        {
            Id = change.ResourceId,
            Name = change.Resource.Name,
            Order = model.Resources.TakeWhile(resource => resource != change.Resource).Count(),
            Replica = ReplicaOf(change),
            Type = snapshot.ResourceType,
            State = snapshot.State?.Text ?? "Unknown",
            Health = HealthOf(snapshot.HealthStatus),
            ExitCode = snapshot.ExitCode,
            Problem = snapshot.IsTerminal && runner.ProblemOf(change.ResourceId) is { } problem ? secrets.Mask(problem) : null,
            Started = snapshot.StartTimeStamp,
            Stopped = snapshot.StopTimeStamp,
            Source = source,
            SourceDetail = detail,
            Links = [.. snapshot.Urls.Where(url => !url.IsInternal)
                .Select(url => new ResourceLink(url.Name ?? "", secrets.Mask(url.Url), url.DisplayText))],
            HealthChecks = [.. snapshot.HealthReports.Select(report =>
                new HealthCheckView(report.Name, HealthOf(report.Status), report.Description is { } text ? secrets.Mask(text) : null))],
            Environment = [.. snapshot.EnvironmentVariables.OrderBy(variable => variable.Name, StringComparer.Ordinal)
                .Select(variable => new VariableView(variable.Name, variable.IsSensitive ? null : variable.Value))],
            Properties = [.. snapshot.Properties.Where(property => !property.IsSensitive && property.Value is not null).Select(PropertyOf)],
            DependsOn = [.. change.Resource.Annotations.OfType<WaitAnnotation>().Select(wait => wait.Resource.Name).Distinct()],
        };
    }

    private int ReplicaOf(ResourceEvent change)
    {
        var replicas = runner.InstancesOf(change.Resource.Name);
        return replicas.Count < 2 ? 0 : replicas.TakeWhile(replica => replica.Id != change.ResourceId).Count() + 1;
    }

    private (string Source, string Detail) SourceOf(IResource resource, CustomResourceSnapshot snapshot)
    {
        if (resource.Annotations.OfType<IProjectMetadata>().LastOrDefault() is { } project)
        {
            return (Path.GetFileName(project.ProjectPath), project.ProjectPath);
        }

        var arguments = snapshot.Property("executable.args") as IEnumerable<string> ?? [];
        var command = (resource as ExecutableResource)?.Command ?? "";
        var names = arguments.Select(argument => Path.IsPathRooted(argument) ? Path.GetFileName(argument.TrimEnd('/')) : argument);
        return (secrets.Mask($"{Path.GetFileName(command)} {string.Join(' ', names)}"), secrets.Mask($"{command} {string.Join(' ', arguments)}"));
    }

    private PropertyView PropertyOf(ResourcePropertySnapshot property)
    {
        var text = property.Value is IEnumerable<string> several
            ? string.Join(' ', several)
            : Convert.ToString(property.Value, CultureInfo.InvariantCulture) ?? "";
        var title = property.Name switch
        {
            "executable.path" => "Program",
            "executable.workDir" => "Working directory",
            "executable.args" => "Arguments",
            "executable.pid" => "Process id",
            "project.path" => "Project",
            var name => name,
        };
        return new PropertyView(title, secrets.Mask(text));
    }

    private static ConsoleLine LineOf(LogLine line) =>
        line.Content.Length > StampLength
        && DateTimeOffset.TryParseExact(
            line.Content.AsSpan(0, StampLength), "yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture,
            DateTimeStyles.AssumeUniversal, out var time)
            ? new ConsoleLine(line.LineNumber, time, line.Content[(StampLength + 1)..], line.IsErrorMessage)
            : new ConsoleLine(line.LineNumber, null, line.Content, line.IsErrorMessage);

    private static ResourceHealth HealthOf(HealthStatus? status) => status switch
    {
        HealthStatus.Healthy => ResourceHealth.Healthy,
        HealthStatus.Degraded => ResourceHealth.Degraded,
        HealthStatus.Unhealthy => ResourceHealth.Unhealthy,
        _ => ResourceHealth.Unknown,
    };
}
