using System.Collections.Immutable;

namespace Aspire.Dashboard.Resources;

/// <summary>A resource, or one replica of it, as the dashboard shows it. Secrets have been taken out before it is made.</summary>
public sealed record ResourceView
{
    /// <summary>Names one process; the resource's name and a suffix.</summary>
    public required string Id { get; init; }

    /// <summary>The resource's name, shared by its replicas.</summary>
    public required string Name { get; init; }

    /// <summary>The resource's place in the order in which the AppHost adds them.</summary>
    public int Order { get; init; }

    /// <summary>Counts from 1; 0 where the resource has one process only.</summary>
    public int Replica { get; init; }

    public required string Type { get; init; }

    public string State { get; init; } = "Unknown";

    public ResourceHealth Health { get; init; }

    public int? ExitCode { get; init; }

    /// <summary>Why it does not run; null where that is not known, or it does.</summary>
    public string? Problem { get; init; }

    public DateTimeOffset? Started { get; init; }

    public DateTimeOffset? Stopped { get; init; }

    /// <summary>The project file or the command line that it is started from.</summary>
    public string Source { get; init; } = "";

    /// <summary>The same, in full.</summary>
    public string SourceDetail { get; init; } = "";

    public bool HasConsole { get; init; } = true;

    public ImmutableArray<ResourceLink> Links { get; init; } = [];

    public ImmutableArray<HealthCheckView> HealthChecks { get; init; } = [];

    public ImmutableArray<VariableView> Environment { get; init; } = [];

    public ImmutableArray<PropertyView> Properties { get; init; } = [];

    /// <summary>The names of the resources that it waits for or refers to.</summary>
    public ImmutableArray<string> DependsOn { get; init; } = [];

    public string Title => Replica == 0 ? Name : $"{Name} ({Replica})";

    public bool CanStart => State is "NotStarted" or "Exited" or "Finished" or "FailedToStart";

    public bool CanStop => State is "Running" or "Starting" or "Waiting";

    public bool CanRestart => State is "Running";

    // Without it a record would print its environment.
    public override string ToString() => $"{Title}: {State}";
}
