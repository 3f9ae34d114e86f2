using Aspire.Dashboard.Telemetry.Wire;
using Grpc.Core;

namespace Aspire.Dashboard.Telemetry.Receive;

/// <summary>OTLP/gRPC, logs.</summary>
internal sealed class LogsGrpcService(TelemetryReceiver receiver) : LogsService.LogsServiceBase
{
    public override Task<ExportResponse> Export(ExportLogsRequest request, ServerCallContext context)
    {
        receiver.Receive(request);
        return Task.FromResult(new ExportResponse());
    }
}
