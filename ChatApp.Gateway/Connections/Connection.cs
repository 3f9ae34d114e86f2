using System.Net.WebSockets;
using ChatApp.Contracts.ClientProtocol;
using ChatApp.Contracts.Identity;
using ChatApp.Gateway.Connections.Liveness;
using ChatApp.Gateway.Messages.Push;
using ChatApp.Gateway.Messages.Send;
using ChatApp.Gateway.Presence.Watching;
using ChatApp.Routing.Registry;

namespace ChatApp.Gateway.Connections;

/// <summary>A device's WebSocket after its Hello. Owned by the <see cref="ChatEndpoint"/> call that accepted it.</summary>
internal sealed class Connection : IAsyncDisposable
{
    private readonly ClientSocket _socket;
    private readonly FrameWriter _frames;
    private readonly CancellationTokenSource _closing = new();
    private readonly TimeProvider _clock;
    private readonly TaskCompletionSource<bool> _readingEnded = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _closed;

    /// <param name="socket">Disposed by its owner, after this.</param>
    /// <param name="device">Whose it is.</param>
    /// <param name="number">The device's connection number.</param>
    /// <param name="confirmed">The last position that the device knows to be confirmed.</param>
    /// <param name="replayWindow">How far behind a position a reading of the inbox starts.</param>
    /// <param name="options">Limits.</param>
    /// <param name="clock">For timeouts.</param>
    public Connection(
        ClientSocket socket, DeviceAddress device, long number, Position confirmed, TimeSpan replayWindow, GatewayOptions options,
        TimeProvider clock)
    {
        _socket = socket;
        _clock = clock;
        Device = device;
        Number = number;
        _frames = new FrameWriter(socket);
        Pushes = new PushQueue(_frames, confirmed, replayWindow);
        Watches = new WatchSet(clock);
        SendRate = new TokenBucket(options.MessagesPerSecond, options.MessageBurst, clock);
    }

    /// <summary>Whose connection it is.</summary>
    public DeviceAddress Device { get; }

    /// <summary>The device's connection number: of two connections the higher one wins.</summary>
    public long Number { get; }

    /// <summary>When its client was last heard.</summary>
    public LastHeard Heard => _socket.Heard;

    /// <summary>Its entry in the registry; null until it is registered.</summary>
    public DeviceRoute? Route { get; set; }

    /// <summary>When, by the wall clock, its route was last known to be in the registry.</summary>
    public DateTimeOffset RouteSeenAt { get; set; }

    /// <summary>What is on its way to the device.</summary>
    public PushQueue Pushes { get; }

    /// <summary>What keeps each conversation's sends in order.</summary>
    public ConversationLanes Lanes { get; } = new();

    /// <summary>Whom it watches.</summary>
    public WatchSet Watches { get; }

    /// <summary>What it may send.</summary>
    public TokenBucket SendRate { get; }

    /// <summary>Cancelled when the connection closes.</summary>
    public CancellationToken Closing => _closing.Token;

    /// <summary>Queues a frame. A client that does not read what it is sent is closed, and resumes.</summary>
    public void Send(ServerFrame frame)
    {
        if (!_frames.TryWrite(frame))
        {
            _ = CloseAsync(CloseCode.TooSlow, "");
        }
    }

    /// <summary>Queues a frame that may be lost, unless others wait already.</summary>
    public bool TrySendDroppable(ServerFrame frame) => _frames.TryWriteDroppable(frame);

    /// <summary>Waits, once it is closed, until nobody writes to the socket any more.</summary>
    public Task WrittenAsync() => _frames.CompleteAsync(CancellationToken.None);

    /// <summary>Notes that nobody reads the socket (any more), so that closing it may.</summary>
    /// <param name="peerClosed">Whether the last that was read was the client's close.</param>
    public void NoteReadingEnded(bool peerClosed) => _readingEnded.TrySetResult(peerClosed);

    /// <summary>
    /// Closes with a code (RFC 6455 §7). Frames queued before are sent, and the client's own close is waited for, both for 2 s at most:
    /// a socket that is dropped with unread bytes is reset, and takes the code with it.
    /// </summary>
    public async Task CloseAsync(CloseCode code, string reason)
    {
        if (Interlocked.Exchange(ref _closed, 1) != 0)
        {
            return;
        }

        Pushes.Close();
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(2), _clock);
        try
        {
            await _frames.CompleteAsync(patience.Token);
            await _socket.WebSocket.CloseOutputAsync((WebSocketCloseStatus)code, reason, patience.Token);
            if (!await _readingEnded.Task.WaitAsync(patience.Token))
            {
                await DrainAsync(patience.Token);
            }
        }
        catch (Exception exception) when (exception
            is WebSocketException or OperationCanceledException or ObjectDisposedException or InvalidOperationException)
        {
            _socket.Abort(); // It cannot be told; it will notice.
        }

        await _closing.CancelAsync();
    }

    private async Task DrainAsync(CancellationToken cancellationToken)
    {
        var scrap = new byte[1024];
        while ((await _socket.WebSocket.ReceiveAsync(scrap.AsMemory(), cancellationToken)).MessageType != WebSocketMessageType.Close)
        {
        }
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        Pushes.Close();
        _closing.Dispose();
        return ValueTask.CompletedTask;
    }
}
