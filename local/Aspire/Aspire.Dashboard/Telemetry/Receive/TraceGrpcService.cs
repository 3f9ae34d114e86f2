using Aspire.Dashboard.Telemetry.Wire;
using Grpc.Core;

namespace Aspire.Dashboard.Telemetry.Receive;

/// <summary>OTLP/gRPC, traces.</summary>
internal sealed class TraceGrpcService(TelemetryReceiver receiver) : TraceService.TraceServiceBase
{
    public override Task<ExportResponse> Export(ExportTraceRequest request, ServerCallContext context)
    {
        receiver.Receive(request);
        return Task.FromResult(new ExportResponse());
    }
}
