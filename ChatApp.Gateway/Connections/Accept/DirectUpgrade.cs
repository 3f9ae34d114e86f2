using System.Diagnostics.CodeAnalysis;
using System.Net.WebSockets;
using System.Security.Cryptography;
using System.Text;
using ChatApp.Contracts.ClientProtocol;
using ChatApp.Gateway.Connections.Liveness;
using ChatApp.Gateway.Overload;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;
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
    IOptions<GatewayOptions> options,
    IOptionsMonitor<OriginOptions> origins,
    TimeProvider clock)
{
    // RFC 6455 §1.3.
    private const string AcceptGuid = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";

    // How long the first bytes are waited for here; past that the HTTP server waits, by its own limits.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private static readonly TimeSpan CloseTimeout = TimeSpan.FromSeconds(5);

    /// <summary>Comes before the HTTP server on an endpoint.</summary>
    public static void Use(ListenOptions listen) => listen.Use(next =>
        ActivatorUtilities.CreateInstance<DirectUpgrade>(listen.ApplicationServices, next).RunAsync);

    private async Task RunAsync(ConnectionContext connection)
    {
        var ending = connection.Features.Get<IConnectionLifetimeNotificationFeature>()?.ConnectionClosedRequested ?? CancellationToken.None;
        if (await TryUpgradeAsync(connection, ending))
        {
            await ServeAsync(connection, ending);
        }
        else
        {
            await next(connection);
        }
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
        catch (Exception exception) when (exception is IOException or OperationCanceledException)
        {
            return false; // Nothing came, or nobody is there any more.
        }
    }

    private async Task ServeAsync(ConnectionContext connection, CancellationToken ending)
    {
        var heard = new LastHeard(clock);
        using var socket = WebSocket.CreateFromStream(new HeardTransport(connection.Transport, heard), new WebSocketCreationOptions
        {
            IsServer = true,
            SubProtocol = ChatProtocol.Subprotocol,
            KeepAliveInterval = options.Value.IdleTimeout / 3,
            // It makes them pings that want an answer, and is never reached: the idle sweep comes before it, and closes with a code.
            KeepAliveTimeout = options.Value.IdleTimeout * 4,
        });
        await runner.RunAsync(new ClientSocket(socket, heard, connection.Abort), ending);

        // What was written last is on its way. A client that does not read it would hold the socket for as long as TCP tries.
        var abortion = clock.CreateTimer(_ => connection.Abort(), null, CloseTimeout, Timeout.InfiniteTimeSpan);
        connection.ConnectionClosed.Register(abortion.Dispose);
    }

    [SuppressMessage("Security", "CA5350", Justification = "RFC 6455 §4.2.2 names SHA-1: a check of the handshake, not of a secret.")]
    private static byte[] AnswerTo(string key) => Encoding.ASCII.GetBytes(
        "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        + $"Sec-WebSocket-Accept: {Convert.ToBase64String(SHA1.HashData(Encoding.ASCII.GetBytes(key + AcceptGuid)))}\r\n"
        + $"Sec-WebSocket-Protocol: {ChatProtocol.Subprotocol}\r\n\r\n");
}
