using System.Globalization;
using System.Net.WebSockets;
using ChatApp.Contracts.ClientProtocol;
using Google.Protobuf;

namespace ChatApp.Client.Connections;

/// <summary>A WebSocket that speaks chat.v1. Sends may come from anywhere; one caller receives.</summary>
internal sealed class ChatSocket : IAsyncDisposable
{
    // The client's own pings find a connection that is dead at the other end; the gateway's are answered by the runtime.
    private static readonly TimeSpan PingInterval = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan PingTimeout = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan CloseTimeout = TimeSpan.FromSeconds(2);

    private readonly ClientWebSocket _socket;
    private readonly TimeProvider _clock;
    private readonly SemaphoreSlim _sending = new(1, 1);
    private byte[] _buffer = new byte[4 * 1024];

    private ChatSocket(ClientWebSocket socket, TimeProvider clock)
    {
        _socket = socket;
        _clock = clock;
    }

    /// <exception cref="ConnectionEndedException">It could not be opened.</exception>
    public static async Task<ChatSocket> ConnectAsync(Uri gateway, TimeProvider clock, CancellationToken cancellationToken)
    {
        var socket = new ClientWebSocket();
        socket.Options.AddSubProtocol(ChatProtocol.Subprotocol);
        if (!OperatingSystem.IsBrowser())
        {
            socket.Options.CollectHttpResponseDetails = true;
            socket.Options.KeepAliveInterval = PingInterval;
            socket.Options.KeepAliveTimeout = PingTimeout;
        }

        using var patience = new CancellationTokenSource(ConnectTimeout, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancellationToken);
        try
        {
            await socket.ConnectAsync(gateway, either.Token).ConfigureAwait(false);
            return new ChatSocket(socket, clock);
        }
        catch (Exception exception) when (exception is WebSocketException or OperationCanceledException)
        {
            var next = RetryAfter(socket) is { } wait ? NextStep.Wait(wait) : NextStep.BackOff;
            socket.Dispose();
            cancellationToken.ThrowIfCancellationRequested();
            throw new ConnectionEndedException($"{gateway.GetLeftPart(UriPartial.Path)} cannot be reached.", next, exception);
        }
    }

    /// <exception cref="ConnectionEndedException">The connection is gone.</exception>
    public Task SendAsync(ClientFrame frame, CancellationToken cancellationToken) =>
        SendAsync(frame.ToByteArray(), cancellationToken);

    /// <summary>Sends a frame that was encoded before.</summary>
    /// <exception cref="ConnectionEndedException">The connection is gone.</exception>
    public async Task SendAsync(ReadOnlyMemory<byte> frame, CancellationToken cancellationToken)
    {
        await _sending.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            await _socket.SendAsync(frame, WebSocketMessageType.Binary, endOfMessage: true, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception) when (IsGone(exception))
        {
            throw new ConnectionEndedException("The connection was lost.", NextStep.BackOff, exception);
        }
        finally
        {
            _sending.Release();
        }
    }

    /// <summary>The next frame.</summary>
    /// <exception cref="ConnectionEndedException">The connection is gone; says how.</exception>
    public async Task<ServerFrame> ReceiveAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await ReadFrameAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception) when (IsGone(exception))
        {
            throw new ConnectionEndedException("The connection was lost.", NextStep.BackOff, exception);
        }
        catch (InvalidProtocolBufferException exception)
        {
            throw new ConnectionEndedException("The gateway sent a frame that cannot be read.", NextStep.BackOff, exception);
        }
    }

    /// <summary>Tells the gateway that the client leaves, and waits a moment for its answer.</summary>
    public async Task CloseAsync()
    {
        using var patience = new CancellationTokenSource(CloseTimeout, _clock);
        try
        {
            await _socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, "", patience.Token).ConfigureAwait(false);
        }
        catch (Exception exception) when (IsGone(exception) || exception is OperationCanceledException)
        {
            _socket.Abort();
        }
    }

    public ValueTask DisposeAsync()
    {
        _socket.Dispose();
        _sending.Dispose();
        return ValueTask.CompletedTask;
    }

    // A gateway that takes no more connections answers the upgrade with 503 and this header (RFC 9110 §10.2.3).
    private static TimeSpan? RetryAfter(ClientWebSocket socket) =>
        socket.HttpResponseHeaders?.FirstOrDefault(header => header.Key.Equals("Retry-After", StringComparison.OrdinalIgnoreCase)).Value
            is { } values && int.TryParse(values.FirstOrDefault(), NumberStyles.None, CultureInfo.InvariantCulture, out var seconds)
            ? TimeSpan.FromSeconds(seconds)
            : null;

    private static bool IsGone(Exception exception) =>
        exception is WebSocketException or IOException or ObjectDisposedException or InvalidOperationException;

    private async Task<ServerFrame> ReadFrameAsync(CancellationToken cancellationToken)
    {
        var length = 0;
        while (true)
        {
            var received = await _socket.ReceiveAsync(_buffer.AsMemory(length), cancellationToken).ConfigureAwait(false);
            if (received.MessageType == WebSocketMessageType.Close)
            {
                await CloseAsync().ConfigureAwait(false); // The other end waits for the answer (RFC 6455 §5.5.1).
                throw new ConnectionEndedException(
                    (CloseCode)(_socket.CloseStatus ?? WebSocketCloseStatus.NormalClosure), _socket.CloseStatusDescription);
            }

            length += received.Count;
            if (received.EndOfMessage)
            {
                return ServerFrame.Parser.ParseFrom(_buffer.AsSpan(0, length));
            }

            if (length == _buffer.Length)
            {
                if (length >= ChatProtocol.MaximumFrameBytes)
                {
                    throw new ConnectionEndedException("The gateway sent a frame over the limit.", NextStep.BackOff);
                }

                Array.Resize(ref _buffer, Math.Min(length * 2, ChatProtocol.MaximumFrameBytes));
            }
        }
    }
}
