namespace Aspire.Dashboard.Resources;

/// <summary>What the health checks say; unknown while the process does not run.</summary>
public enum ResourceHealth
{
    Unknown,
    Healthy,
    Degraded,
    Unhealthy,
}
