using ChatApp.Bench.Load.Crowd;
using ChatApp.Bench.Load.Wire;
using ChatApp.Contracts.ClientProtocol;
using ChatApp.Contracts.Identity;
using Google.Protobuf;
using Frame = ChatApp.Contracts.ClientProtocol.ServerFrame.FrameOneofCase;

namespace ChatApp.Bench.Presence;

/// <summary>A user with one connection, who may watch others and counts what they are told.</summary>
internal sealed class PresenceUser(int index, LoadAccount account) : IFrameReceiver
{
    private const int WatchField = 6;
    private readonly Lock _lock = new();
    private TaskCompletionSource _caughtUp = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private TaskCompletionSource _closed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private LoadSocket? _socket;
    private ulong _connectionNumber;
    private long _told;
    private long _lastToldAt;

    /// <summary>Whose connection it is.</summary>
    public UserId Id => new(account.User);

    /// <summary>Frames of presence and typing that have come.</summary>
    public long Told => Interlocked.Read(ref _told);

    /// <summary>When, by the monotonic clock, the last of them came.</summary>
    public long LastToldAt => Interlocked.Read(ref _lastToldAt);

    /// <summary>Connects and reads the inbox.</summary>
    /// <exception cref="IOException">The gateway refuses.</exception>
    public async Task ConnectAsync(Uri gateway, CancellationToken cancellationToken)
    {
        (_caughtUp, _closed) = (NewSource(), NewSource());
        var socket = new LoadSocket(this, _lock, new WebSocketFraming(ChatProtocol.Subprotocol), index);
        await socket.ConnectAsync(gateway, cancellationToken);
        lock (_lock)
        {
            _socket = socket;
            ChatFrames.WriteHello(socket.Out, account.Token, ++_connectionNumber, 0);
            socket.Flush();
        }

        socket.Start();
        await _caughtUp.Task.WaitAsync(cancellationToken);
    }

    /// <summary>Watches users; the answers come as they come.</summary>
    public void Watch(IEnumerable<UserId> users)
    {
        var watch = new Watch { UserIds = { users.Select(user => user.ToWire()) } }.ToByteArray();
        lock (_lock)
        {
            _socket!.Out.Begin(watch.Length + 16);
            _socket.Out.WriteBytes(WatchField, watch);
            _socket.Out.End();
            _socket.Flush();
        }
    }

    /// <summary>Closes in good order and waits for the gateway's close.</summary>
    public async Task DisconnectAsync(CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            _socket!.Out.WriteClose();
            _socket.Flush();
        }

        await _closed.Task.WaitAsync(cancellationToken);
        _socket.Dispose();
    }

    /// <inheritdoc/>
    public void OnFrame(ReadOnlySpan<byte> frame)
    {
        switch (ServerFrame.Parser.ParseFrom(frame).FrameCase)
        {
            case Frame.CaughtUp:
                _caughtUp.TrySetResult();
                break;
            case Frame.PresenceChanged or Frame.TypingChanged or Frame.WatchRefused:
                Interlocked.Increment(ref _told);
                Interlocked.Exchange(ref _lastToldAt, TimeProvider.System.GetTimestamp());
                break;
            default:
                break;
        }
    }

    /// <inheritdoc/>
    public void OnFramesRead()
    {
    }

    /// <inheritdoc/>
    public void OnClosed(int? closeCode)
    {
        _caughtUp.TrySetException(new IOException($"The gateway closed with {closeCode} before the inbox was read."));
        _closed.TrySetResult();
    }

    private static TaskCompletionSource NewSource() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
