namespace Aspire.Dashboard.Hosting;

/// <summary>How a dashboard is served.</summary>
public sealed class DashboardSettings
{
    /// <summary>Shown in the title: the AppHost's name without the suffix.</summary>
    public required string ApplicationName { get; init; }

    /// <summary>Whoever knows it may look and act.</summary>
    public required string BrowserToken { get; init; }

    /// <summary>The address of the pages, port 0 for a free one. Only <c>http</c>.</summary>
    public required Uri Address { get; init; }

    /// <summary>What processes send with their telemetry to be let in.</summary>
    public required string TelemetryKey { get; init; }

    /// <summary>Where telemetry arrives by OTLP/gRPC; null for nowhere. Only <c>http</c>, and a port of its own.</summary>
    public Uri? GrpcAddress { get; init; }

    /// <summary>Where telemetry arrives by OTLP/HTTP; null for nowhere. Only <c>http</c>, and a port of its own.</summary>
    public Uri? HttpAddress { get; init; }

    // The token and the key are secrets.
    public override string ToString() => $"Dashboard of {ApplicationName} at {Address}";
}
