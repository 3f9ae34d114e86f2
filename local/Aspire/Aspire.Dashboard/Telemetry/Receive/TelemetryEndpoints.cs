using Aspire.Dashboard.Telemetry.Store;

namespace Aspire.Dashboard.Telemetry.Receive;

/// <summary>Receives what the processes tell of themselves by OpenTelemetry's protocol, and keeps the last of it.</summary>
internal static class TelemetryEndpoints
{
    /// <summary>Bytes of one export. Batches of .NET's exporter have 512 spans.</summary>
    private const int LargestMessage = 16 * 1024 * 1024;

    public static IServiceCollection AddTelemetry(this IServiceCollection services)
    {
        services.AddSingleton<TraceStore>();
        services.AddSingleton<LogStore>();
        services.AddSingleton<MetricStore>();
        services.AddSingleton<TelemetryReceiver>();
        services.AddGrpc(options => options.MaxReceiveMessageSize = LargestMessage);
        return services;
    }

    public static void Map(IEndpointRouteBuilder routes)
    {
        var open = routes.MapGroup("").AllowAnonymous(); // The key has been asked for already.
        open.MapGrpcService<TraceGrpcService>();
        open.MapGrpcService<LogsGrpcService>();
        open.MapGrpcService<MetricsGrpcService>();
        OtlpHttpEndpoints.Map(open);
    }
}
