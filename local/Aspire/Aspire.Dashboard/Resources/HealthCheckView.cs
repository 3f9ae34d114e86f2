namespace Aspire.Dashboard.Resources;

/// <summary>The last outcome of a health check.</summary>
public sealed record HealthCheckView(string Name, ResourceHealth Health, string? Description);
