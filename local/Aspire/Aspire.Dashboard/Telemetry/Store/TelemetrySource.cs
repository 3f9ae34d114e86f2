namespace Aspire.Dashboard.Telemetry.Store;

/// <summary>The process that sent something.</summary>
/// <param name="Service">The resource's name, from <c>service.name</c>.</param>
/// <param name="Instance">The replica's id, from <c>service.instance.id</c>.</param>
public sealed record TelemetrySource(string Service, string Instance);
