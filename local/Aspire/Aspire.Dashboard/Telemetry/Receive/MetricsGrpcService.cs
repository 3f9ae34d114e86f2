using Aspire.Dashboard.Telemetry.Wire;
using Grpc.Core;

namespace Aspire.Dashboard.Telemetry.Receive;

/// <summary>OTLP/gRPC, metrics.</summary>
internal sealed class MetricsGrpcService(TelemetryReceiver receiver) : MetricsService.MetricsServiceBase
{
    public override Task<ExportResponse> Export(ExportMetricsRequest request, ServerCallContext context)
    {
        receiver.Receive(request);
        return Task.FromResult(new ExportResponse());
    }
}
