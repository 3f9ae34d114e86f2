using ChatApp.Contracts.ClientProtocol;
using ChatApp.Contracts.Identity;
using ChatApp.Gateway.Connections.Frames;
using ChatApp.Gateway.Connections.Liveness;
using ChatApp.Gateway.Messages.Push;
using ChatApp.Gateway.Messages.Send;
using ChatApp.Gateway.Presence.Watching;
using ChatApp.Routing.Registry;

namespace ChatApp.Gateway.Connections;

/// <summary>A device's WebSocket after its Hello. Owned by the <see cref="ConnectionRunner"/> call that opened it.</summary>
internal sealed class Connection : IDisposable
{
    private readonly WebSocketTransport _transport;
    private readonly FrameWriter _frames;
    private readonly CancellationTokenSource _closing = new();
    private readonly TimeProvider _clock;
    private readonly GatewayOptions _options;
    private readonly LateConfirmations _lateConfirmations;
    private TaskCompletionSource<bool>? _readingEnded;
    private ConversationLanes? _lanes;
    private TokenBucket? _sendRate;
    private WatchSet? _watches;
    private int _closed;

    /// <param name="transport">Disposed by its owner, after this.</param>
    /// <param name="device">Whose it is.</param>
    /// <param name="number">The device's connection number.</param>
    /// <param name="confirmed">The last position that the device knows to be confirmed.</param>
    /// <param name="replayWindow">How far behind a position a reading of the inbox starts.</param>
    /// <param name="options">Limits.</param>
    /// <param name="lateConfirmations">Told of confirmations that no frame takes along.</param>
    /// <param name="clock">For timeouts.</param>
    public Connection(
        WebSocketTransport transport, DeviceAddress device, long number, Position confirmed, TimeSpan replayWindow, GatewayOptions options,
        LateConfirmations lateConfirmations, TimeProvider clock)
    {
        _lateConfirmations = lateConfirmations;
        _transport = transport;
        _options = options;
        _clock = clock;
        Device = device;
        Number = number;
        _frames = new FrameWriter(transport);
        Pushes = new PushQueue(_frames, confirmed, replayWindow);
    }

    /// <summary>Whose connection it is.</summary>
    public DeviceAddress Device { get; }

    /// <summary>The device's connection number: of two connections the higher one wins.</summary>
    public long Number { get; }

    /// <summary>When its client was last heard.</summary>
    public LastHeard Heard => _transport.Heard;

    /// <summary>Asks its client for a sign of life.</summary>
    public void Ask() => _transport.Ask();

    /// <summary>Its entry in the registry; null until it is registered.</summary>
    public DeviceRoute? Route { get; set; }

    /// <summary>When, by the wall clock, its route was last known to be in the registry.</summary>
    public DateTimeOffset RouteSeenAt { get; set; }

    /// <summary>Whether the audit asked the registry to put the route back and had no answer.</summary>
    public bool IsRouteInDoubt { get; set; }

    /// <summary>What is on its way to the device.</summary>
    public PushQueue Pushes { get; }

    // Most connections only listen, so what is for sending, watching and typing is there once a frame asks for it. Frames are handled one
    // after the other, and what a frame started comes after it.

    /// <summary>What keeps each conversation's sends in order. For what handles its frames.</summary>
    public ConversationLanes Lanes => _lanes ??= new ConversationLanes();

    /// <summary>What it may send. For what handles its frames.</summary>
    public TokenBucket SendRate => _sendRate ??= new TokenBucket(_options.MessagesPerSecond, _options.MessageBurst, _clock);

    /// <summary>Whom it watches, to be changed. For what handles its frames.</summary>
    public WatchSet Watches
    {
        get
        {
            if (_watches is null)
            {
                Volatile.Write(ref _watches, new WatchSet(_clock)); // Others ask whom it watches.
            }

            return _watches;
        }
    }

    /// <summary>Whom it watches, as of now.</summary>
    public IReadOnlyList<UserId> Watched => Volatile.Read(ref _watches)?.All() ?? [];

    /// <summary>Cancelled when the connection has been closed.</summary>
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

    /// <summary>Confirms, together with the next frame or a moment later.</summary>
    public void Confirm(Confirmation confirmation)
    {
        if (_frames.ConfirmLater(confirmation))
        {
            _lateConfirmations.Add(this);
        }
    }

    /// <summary>Writes the confirmation that went with no other frame, if there is one.</summary>
    public void WriteConfirmation() => _frames.WriteConfirmation();

    /// <summary>Waits, once it is closed, until nobody writes to the socket any more.</summary>
    public Task WrittenAsync() => _frames.CompleteAsync(CancellationToken.None);

    /// <summary>Notes that nobody reads the socket (any more), so that closing it may.</summary>
    /// <param name="peerClosed">Whether the last that was read was the client's close.</param>
    public void NoteReadingEnded(bool peerClosed) => ReadingEnded.TrySetResult(peerClosed);

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
            await _transport.SendCloseAsync(code, reason, patience.Token);
            if (!await ReadingEnded.Task.WaitAsync(patience.Token))
            {
                await _transport.DrainAsync(patience.Token);
            }
        }
        catch (Exception exception) when (WebSocketTransport.IsEnd(exception) || exception is InvalidOperationException)
        {
            _transport.Abort(); // It cannot be told; it will notice.
        }
        finally
        {
            await _closing.CancelAsync();
        }
    }

    /// <summary>Waits, once somebody closes it, until they are through: until then they read and write.</summary>
    public async Task ClosedAsync()
    {
        var closed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var registration = Closing.UnsafeRegister(static closed => ((TaskCompletionSource)closed!).TrySetResult(), closed);
        await closed.Task;
    }

    // Whoever comes first, the one who waits or the one who tells, makes it.
    private TaskCompletionSource<bool> ReadingEnded => LazyInitializer.EnsureInitialized(
        ref _readingEnded, static () => new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously))!;

    /// <inheritdoc/>
    public void Dispose()
    {
        Pushes.Close();
        _closing.Dispose();
    }
}
