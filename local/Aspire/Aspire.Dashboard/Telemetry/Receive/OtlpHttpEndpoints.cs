using Aspire.Dashboard.Telemetry.Wire;
using Google.Protobuf;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Aspire.Dashboard.Telemetry.Receive;

/// <summary>OTLP/HTTP with protobuf bodies: <c>/v1/traces</c>, <c>/v1/logs</c>, <c>/v1/metrics</c>.</summary>
internal static class OtlpHttpEndpoints
{
    private const string Protobuf = "application/x-protobuf";

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPost("/v1/traces", (HttpRequest request, TelemetryReceiver receiver) =>
            ReceiveAsync(request, ExportTraceRequest.Parser, receiver.Receive));
        routes.MapPost("/v1/logs", (HttpRequest request, TelemetryReceiver receiver) =>
            ReceiveAsync(request, ExportLogsRequest.Parser, receiver.Receive));
        routes.MapPost("/v1/metrics", (HttpRequest request, TelemetryReceiver receiver) =>
            ReceiveAsync(request, ExportMetricsRequest.Parser, receiver.Receive));
    }

    private static async Task<Results<FileContentHttpResult, StatusCodeHttpResult, BadRequest<string>>> ReceiveAsync<T>(
        HttpRequest request, MessageParser<T> parser, Action<T> receive)
        where T : IMessage<T>
    {
        if (request.ContentType?.Split(';')[0].Trim() != Protobuf)
        {
            return TypedResults.StatusCode(StatusCodes.Status415UnsupportedMediaType);
        }

        // The server refuses bodies of more than 30 MB before they are read.
        using var body = new MemoryStream();
        await request.Body.CopyToAsync(body, request.HttpContext.RequestAborted);
        body.Position = 0;
        try
        {
            receive(parser.ParseFrom(body));
        }
        catch (InvalidProtocolBufferException)
        {
            return TypedResults.BadRequest("The body is not an export request in protobuf.");
        }

        return TypedResults.File(Array.Empty<byte>(), Protobuf); // An empty response message.
    }
}
