namespace Aspire.Hosting;

/// <summary>How an application is built.</summary>
public sealed class DistributedApplicationOptions
{
    public string[]? Args { get; set; }

    /// <summary>The assembly name of the AppHost; without it, the entry assembly is the AppHost.</summary>
    public string? AssemblyName { get; set; }

    internal string? EnvironmentName { get; set; }

    public bool DisableDashboard { get; set; }
}
