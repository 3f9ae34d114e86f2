using System.Security.Cryptography;
using Microsoft.Extensions.Configuration;

namespace Aspire.Hosting.Dashboard;

/// <summary>Whether there is a dashboard, where it is, and what opens it.</summary>
internal sealed class DashboardOptions
{
    public DashboardOptions(IConfiguration configuration, bool isDisabled)
    {
        IsEnabled = !isDisabled && configuration.GetValue("Dashboard", true);
        RandomizePorts = configuration.GetValue("DcpPublisher:RandomizePorts", false);
        BrowserToken = configuration["ASPIRE_DASHBOARD_FRONTEND_BROWSERTOKEN"] is { Length: > 0 } token ? token : NewKey();
        PreferredUrl = UrlOf(configuration["ASPNETCORE_URLS"]);
        PreferredGrpcUrl = UrlOf(configuration["ASPIRE_DASHBOARD_OTLP_ENDPOINT_URL"]);
        PreferredHttpUrl = UrlOf(configuration["ASPIRE_DASHBOARD_OTLP_HTTP_ENDPOINT_URL"]);
    }

    public bool IsEnabled { get; set; }

    public bool RandomizePorts { get; }

    public string BrowserToken { get; }

    public string ApiKey { get; } = NewKey();

    /// <summary>Where the user wants the dashboard; null for any free port of localhost.</summary>
    public Uri? PreferredUrl { get; }

    /// <summary>Where the user wants telemetry by OTLP/gRPC; null for any free port of localhost.</summary>
    public Uri? PreferredGrpcUrl { get; }

    /// <summary>Where the user wants telemetry by OTLP/HTTP; null for nowhere.</summary>
    public Uri? PreferredHttpUrl { get; }

    /// <summary>Where processes send their telemetry; set before any of them starts, null without a dashboard.</summary>
    public Uri? TelemetryEndpoint { get; set; }

    /// <summary>The variables of OpenTelemetry's SDK that send a process's telemetry to the dashboard.</summary>
    public IEnumerable<KeyValuePair<string, object>> TelemetryVariables(string resourceName, string instanceId, bool isDevelopment)
    {
        yield return new("OTEL_SERVICE_NAME", resourceName);
        yield return new("OTEL_RESOURCE_ATTRIBUTES", $"service.instance.id={instanceId}");
        if (TelemetryEndpoint is { } endpoint)
        {
            yield return new("OTEL_EXPORTER_OTLP_ENDPOINT", endpoint.GetLeftPart(UriPartial.Authority));
            yield return new("OTEL_EXPORTER_OTLP_PROTOCOL", "grpc");
            yield return new("OTEL_EXPORTER_OTLP_HEADERS", $"x-otlp-api-key={ApiKey}");
        }

        if (isDevelopment)
        {
            yield return new("OTEL_BLRP_SCHEDULE_DELAY", "1000");
            yield return new("OTEL_BSP_SCHEDULE_DELAY", "1000");
            yield return new("OTEL_METRIC_EXPORT_INTERVAL", "1000");
            yield return new("OTEL_TRACES_SAMPLER", "always_on");
        }
    }

    private Uri? UrlOf(string? urls) => RandomizePorts ? null : urls?.Split(';')
        .Select(text => Uri.TryCreate(text, UriKind.Absolute, out var url) ? url : null)
        .FirstOrDefault(url => url?.Scheme == Uri.UriSchemeHttp);

    private static string NewKey() => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));
}
