using System.Text;
using ChatApp.Contracts.ClientProtocol;
using ChatApp.Gateway.Connections.Frames;
using ChatApp.Gateway.Connections.Liveness;
using ChatApp.Gateway.Overload;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Hosting.Origins;
using Microsoft.Extensions.Options;

namespace ChatApp.Gateway.Connections.Accept;

/// <summary>
/// Takes WebSockets straight from the transport, so that none of what answers an HTTP request is held for as long as its connection lasts.
/// Whatever is not plainly such an upgrade goes on to the HTTP server on the same port, which answers it or takes it by the longer way.
/// </summary>
internal sealed class DirectUpgrade(
    ConnectionDelegate next,
    Admission admission,
    ConnectionRunner runner,
    IOptionsMonitor<OriginOptions> origins,
    TimeProvider clock)
{
    // How long the first bytes are waited for here; past that the HTTP server waits, by its own limits.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private static readonly TimeSpan CloseTimeout = TimeSpan.FromSeconds(5);

    /// <summary>Comes before the HTTP server on an endpoint.</summary>
    public static void Use(ListenOptions listen) => listen.Use(next =>
        ActivatorUtilities.CreateInstance<DirectUpgrade>(listen.ApplicationServices, next).RunAsync);

    // One method, because each that waits for the end of the connection is an object for as long as that.
    private async Task RunAsync(ConnectionContext connection)
    {
        var ending = connection.Features.Get<IConnectionLifetimeNotificationFeature>()?.ConnectionClosedRequested ?? CancellationToken.None;
        if (!await TryUpgradeAsync(connection, ending))
        {
            await next(connection);
            return;
        }

        using (var transport = new WebSocketTransport(
            connection.Transport, connection.Features.GetRequiredFeature<IConnectionLifetimeFeature>(), new LastHeard(clock)))
        {
            await runner.RunAsync(transport, ending);
        }

        // What was written last is on its way. A client that does not read it would hold the socket for as long as TCP tries.
        var abortion = clock.CreateTimer(
            static connection => ((ConnectionContext)connection!).Abort(), connection, CloseTimeout, Timeout.InfiniteTimeSpan);
        connection.ConnectionClosed.Register(abortion.Dispose);
    }

    private async Task<bool> TryUpgradeAsync(ConnectionContext connection, CancellationToken ending)
    {
        using var patience = new CancellationTokenSource(Patience, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, ending);
        try
        {
            var input = connection.Transport.Input;
            var read = await input.ReadAsync(either.Token);
            var isUpgrade = UpgradeRequest.TryRead(read.Buffer.FirstSpan, origins.CurrentValue.Allowed, out var length, out var key)
                && admission.RefusalReason is null; // A refusal is told by the longer way.
            input.AdvanceTo(isUpgrade ? read.Buffer.GetPosition(length) : read.Buffer.Start);
            if (isUpgrade)
            {
                await connection.Transport.Output.WriteAsync(AnswerTo(key), CancellationToken.None);
            }

            return isUpgrade;
        }
        catch (Exception exception) when (WebSocketTransport.IsEnd(exception))
        {
            return false; // Nothing came, or nobody is there any more.
        }
    }

    private static byte[] AnswerTo(string key) => Encoding.ASCII.GetBytes(
        "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        + $"Sec-WebSocket-Accept: {AcceptKey.For(key)}\r\n"
        + $"Sec-WebSocket-Protocol: {ChatProtocol.Subprotocol}\r\n\r\n");
}
