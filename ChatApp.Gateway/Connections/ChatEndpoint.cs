using System.Globalization;
using ChatApp.Contracts.ClientProtocol;
using ChatApp.Gateway.Connections.Liveness;
using ChatApp.Gateway.Overload;
using ChatApp.Gateway.Telemetry;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Options;

namespace ChatApp.Gateway.Connections;

/// <summary>
/// The WebSocket at <see cref="ChatProtocol.Path"/> for every request that <see cref="Accept.DirectUpgrade"/> has not taken: it refuses, or takes
/// those whose header came in pieces or with more in it.
/// </summary>
internal static class ChatEndpoint
{
    public static void Map(IEndpointRouteBuilder routes) => routes.Map(ChatProtocol.Path, AcceptAsync);

    private static async Task AcceptAsync(
        HttpContext context, Admission admission, ConnectionRunner runner, IOptions<GatewayOptions> options)
    {
        if (!context.WebSockets.IsWebSocketRequest)
        {
            await Refuse(context, StatusCodes.Status426UpgradeRequired, "This is a WebSocket endpoint.");
            return;
        }

        if (!context.WebSockets.WebSocketRequestedProtocols.Contains(ChatProtocol.Subprotocol, StringComparer.Ordinal))
        {
            await Refuse(context, StatusCodes.Status400BadRequest, $"Ask for the subprotocol {ChatProtocol.Subprotocol}.");
            return;
        }

        if (admission.RefusalReason is { } reason)
        {
            GatewayMetrics.Shed.Add(1, new KeyValuePair<string, object?>("reason", reason));
            var seconds = Random.Shared.Next(1, 6); // Spread, so that those who are turned away do not come back together.
            context.Response.Headers.RetryAfter = seconds.ToString(CultureInfo.InvariantCulture);
            await Refuse(context, StatusCodes.Status503ServiceUnavailable, "This gateway takes no more connections. Negotiate again.");
            return;
        }

        using var socket = await context.WebSockets.AcceptWebSocketAsync(new WebSocketAcceptContext
        {
            SubProtocol = ChatProtocol.Subprotocol,
            KeepAliveInterval = options.Value.IdleTimeout / 3,
            // It makes them pings that want an answer, and is never reached: the idle sweep comes before it, and closes with a code.
            KeepAliveTimeout = options.Value.IdleTimeout * 4,
        });
        var heard = context.Features.GetRequiredFeature<LastHeard>();
        await runner.RunAsync(new ClientSocket(socket, heard, context.Abort), context.RequestAborted);
    }

    private static Task Refuse(HttpContext context, int status, string detail) =>
        TypedResults.Problem(detail, statusCode: status).ExecuteAsync(context);
}
