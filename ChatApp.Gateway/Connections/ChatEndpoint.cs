using System.Globalization;
using ChatApp.Contracts.ClientProtocol;
using ChatApp.Gateway.Connections.Accept;
using ChatApp.Gateway.Overload;
using ChatApp.Gateway.Telemetry;

namespace ChatApp.Gateway.Connections;

/// <summary>
/// The WebSocket at <see cref="ChatProtocol.Path"/> for every request that <see cref="DirectUpgrade"/> has not taken: it refuses, or takes
/// those whose header came in pieces or with more in it.
/// </summary>
internal static class ChatEndpoint
{
    public static void Map(IEndpointRouteBuilder routes) => routes.Map(ChatProtocol.Path, AcceptAsync);

    private static async Task AcceptAsync(HttpContext context, Admission admission, ConnectionRunner runner, TimeProvider clock)
    {
        if (!HttpUpgrade.IsAskedFor(context))
        {
            HttpUpgrade.SetVersion(context.Response);
            await Refuse(context, StatusCodes.Status426UpgradeRequired, "This is a WebSocket endpoint.");
            return;
        }

        if (!HttpUpgrade.HasSubprotocol(context.Request))
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

        await HttpUpgrade.RunAsync(context, runner, clock);
    }

    private static Task Refuse(HttpContext context, int status, string detail) =>
        TypedResults.Problem(detail, statusCode: status).ExecuteAsync(context);
}
