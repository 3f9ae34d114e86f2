using System.Buffers.Text;
using System.IO.Pipelines;
using ChatApp.Contracts.ClientProtocol;
using ChatApp.Gateway.Connections.Frames;
using ChatApp.Gateway.Connections.Liveness;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http.Features;

namespace ChatApp.Gateway.Connections.Accept;

/// <summary>Takes a WebSocket from the HTTP server (RFC 6455 §4.2), over HTTP/1.1, which is all that clients are served by.</summary>
internal static class HttpUpgrade
{
    private const string Version = "13";
    private const int KeyBytes = 16;

    private static readonly StreamPipeReaderOptions Reading = new(leaveOpen: true, useZeroByteReads: true); // Who waits holds no buffer.
    private static readonly StreamPipeWriterOptions Writing = new(leaveOpen: true);

    /// <summary>Whether a request is one for a WebSocket.</summary>
    public static bool IsAskedFor(HttpContext context)
    {
        var headers = context.Request.Headers;
        return context.Features.Get<IHttpUpgradeFeature>() is { IsUpgradableRequest: true }
            && HttpMethods.IsGet(context.Request.Method)
            && headers.GetCommaSeparatedValues("Connection").Contains("Upgrade", StringComparer.OrdinalIgnoreCase)
            && headers.GetCommaSeparatedValues("Upgrade").Contains("websocket", StringComparer.OrdinalIgnoreCase)
            && headers.SecWebSocketVersion == Version
            && Base64.IsValid(headers.SecWebSocketKey.ToString(), out var decoded)
            && decoded == KeyBytes;
    }

    /// <summary>Whether it names our subprotocol among those that it can speak.</summary>
    public static bool HasSubprotocol(HttpRequest request) =>
        request.Headers.GetCommaSeparatedValues("Sec-WebSocket-Protocol").Contains(ChatProtocol.Subprotocol, StringComparer.Ordinal);

    /// <summary>Says which version of the protocol is spoken here, to who asks for another (RFC 6455 §4.2.2).</summary>
    public static void SetVersion(HttpResponse response) => response.Headers.SecWebSocketVersion = Version;

    /// <summary>Answers a request that is one, and serves it until it has ended.</summary>
    public static async Task RunAsync(HttpContext context, ConnectionRunner runner, TimeProvider clock)
    {
        var headers = context.Response.Headers;
        headers.Upgrade = "websocket";
        headers.SecWebSocketAccept = AcceptKey.For(context.Request.Headers.SecWebSocketKey.ToString());
        headers.SecWebSocketProtocol = ChatProtocol.Subprotocol;
        var stream = await context.Features.GetRequiredFeature<IHttpUpgradeFeature>().UpgradeAsync();
        var pipe = new Duplex(PipeReader.Create(stream, Reading), PipeWriter.Create(stream, Writing));
        using var transport = new WebSocketTransport(
            pipe, context.Features.GetRequiredFeature<IConnectionLifetimeFeature>(), new LastHeard(clock));
        await runner.RunAsync(transport, context.RequestAborted);
        await pipe.Input.CompleteAsync(); // The output keeps nothing that has been sent.
    }

    private sealed record Duplex(PipeReader Input, PipeWriter Output) : IDuplexPipe;
}
