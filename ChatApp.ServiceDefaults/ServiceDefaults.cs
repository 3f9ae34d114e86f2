using Azure.Monitor.OpenTelemetry.Exporter;
using Microsoft.AspNetCore.Diagnostics.HealthChecks;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting.Health;
using Microsoft.Extensions.Logging.Console;
using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Trace;

namespace Microsoft.Extensions.Hosting;

/// <summary>What every host has: telemetry, health, service discovery and resilient HTTP clients, as in Aspire's template.</summary>
public static class ServiceDefaults
{
    private const string HealthPath = "/health";
    private const string AlivePath = "/alive";
    private const string Live = "live";

    /// <summary>Adds them.</summary>
    public static IHostApplicationBuilder AddServiceDefaults(this IHostApplicationBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Services.TryAddSingleton(TimeProvider.System);
        builder.AddTelemetry();
        builder.Services.AddHealthChecks().AddCheck("self", () => HealthCheckResult.Healthy(), [Live]);
        builder.Services.AddServiceDiscovery();
        builder.Services.ConfigureHttpClientDefaults(client =>
        {
            client.AddStandardResilienceHandler();
            client.AddServiceDiscovery();
        });
        return builder;
    }

    /// <summary>
    /// Maps <c>/health</c> (everything the host needs answers: send it traffic) and <c>/alive</c> (the process answers: do not restart it).
    /// Neither says more than a word, and the names of the checks that fail.
    /// </summary>
    public static WebApplication MapDefaultEndpoints(this WebApplication app)
    {
        ArgumentNullException.ThrowIfNull(app);
        app.MapHealthChecks(HealthPath, new HealthCheckOptions { ResponseWriter = HealthText.WriteAsync }).DisableHttpMetrics();
        app.MapHealthChecks(
            AlivePath,
            new HealthCheckOptions { Predicate = check => check.Tags.Contains(Live), ResponseWriter = HealthText.WriteAsync }).DisableHttpMetrics();
        return app;
    }

    private static void AddTelemetry(this IHostApplicationBuilder builder)
    {
        builder.Services.Configure<SimpleConsoleFormatterOptions>(console => console.SingleLine = true);
        var exports = !string.IsNullOrWhiteSpace(builder.Configuration["OTEL_EXPORTER_OTLP_ENDPOINT"]);
        var exportsToAzure = !string.IsNullOrEmpty(builder.Configuration["APPLICATIONINSIGHTS_CONNECTION_STRING"]);
        if (!exports && !exportsToAzure)
        {
            return; // A span that nobody will see costs as much as one that is sent: several for every message.
        }

        builder.Logging.AddOpenTelemetry(logging =>
        {
            logging.IncludeFormattedMessage = true;
            logging.IncludeScopes = true;
        });
        var telemetry = builder.Services.AddOpenTelemetry()
            .WithMetrics(metrics => metrics
                .AddAspNetCoreInstrumentation()
                .AddHttpClientInstrumentation()
                .AddRuntimeInstrumentation()
                .AddMeter("ChatApp.*"))
            .WithTracing(tracing => tracing
                .AddSource("ChatApp.*")
                .AddAspNetCoreInstrumentation(options => options.Filter = context =>
                    // Probes say nothing, and a WebSocket's request lasts as long as its connection, as a stream between hosts does.
                    !context.Request.Path.StartsWithSegments(HealthPath, StringComparison.Ordinal)
                    && !context.Request.Path.StartsWithSegments(AlivePath, StringComparison.Ordinal)
                    && !context.WebSockets.IsWebSocketRequest
                    && !IsStream(context.Request.ContentType))
                .AddHttpClientInstrumentation(options => options.FilterHttpRequestMessage = request =>
                    !IsStream(request.Content?.Headers.ContentType?.MediaType)));
        if (exports)
        {
            telemetry.UseOtlpExporter();
        }

        if (exportsToAzure)
        {
            var connectionString = builder.Configuration["APPLICATIONINSIGHTS_CONNECTION_STRING"];
            telemetry.WithMetrics(metrics => metrics.AddAzureMonitorMetricExporter(azure => azure.ConnectionString = connectionString));
            telemetry.WithTracing(tracing => tracing.AddAzureMonitorTraceExporter(azure => azure.ConnectionString = connectionString));
            telemetry.WithLogging(logging => logging.AddAzureMonitorLogExporter(azure => azure.ConnectionString = connectionString));
        }
    }

    // What goes over it has traces of its own.
    private static bool IsStream(string? contentType) =>
        contentType?.StartsWith("application/grpc", StringComparison.OrdinalIgnoreCase) == true;
}
