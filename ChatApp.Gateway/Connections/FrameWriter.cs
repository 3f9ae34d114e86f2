using System.Buffers;
using System.Net.WebSockets;
using ChatApp.Contracts.ClientProtocol;
using ChatApp.Gateway.Messages.Push;
using Google.Protobuf;

namespace ChatApp.Gateway.Connections;

/// <summary>
/// Writes a connection's frames, one at a time, in the order in which they were queued, on the thread that queues them as long as the
/// client reads. Thread-safe.
/// </summary>
internal sealed class FrameWriter
{
    // More answers than a client's sends can be under way. Past that the client does not read.
    private const int MaximumAnswers = 768;

    // Past this a frame that may be lost is.
    private const int MaximumBeforeDropping = 64;

    // Pushes have room of their own: the push queue never has more than this under way.
    private const int MaximumWaiting = MaximumAnswers + ChatProtocol.MaximumUnacknowledged;

    // A queue that was longer is given up once it is empty.
    private const int KeptCapacity = 16;

    private readonly ClientSocket _socket;
    private readonly Rounds _rounds;
    private readonly Queue<OutgoingFrame> _waiting = new(); // What is locked, too: an object less for each connection.
    private bool _completed;

    /// <param name="socket">Where to. Disposed by its owner, once <see cref="CompleteAsync"/> is through.</param>
    public FrameWriter(ClientSocket socket)
    {
        _socket = socket;
        _rounds = new Rounds(WriteAllAsync);
    }

    /// <summary>Queues an answer or a notice.</summary>
    /// <returns>False if there are too many, or the connection is closing.</returns>
    public bool TryWrite(ServerFrame frame) => TryQueue(new OutgoingFrame(frame), MaximumAnswers);

    /// <summary>Queues a frame that may be lost.</summary>
    /// <returns>False if others wait, or the connection is closing.</returns>
    public bool TryWriteDroppable(ServerFrame frame) => TryQueue(new OutgoingFrame(frame), MaximumBeforeDropping);

    /// <summary>Queues a push.</summary>
    /// <returns>False if the connection is closing.</returns>
    public bool TryWrite(PushFrame frame) => TryQueue(new OutgoingFrame(null, frame), MaximumWaiting);

    /// <summary>Takes no more frames, and waits until those queued are written, or the connection is gone.</summary>
    public Task CompleteAsync(CancellationToken cancellationToken)
    {
        lock (_waiting)
        {
            _completed = true;
        }

        return _rounds.EndAsync().WaitAsync(cancellationToken);
    }

    private bool TryQueue(OutgoingFrame frame, int maximum)
    {
        lock (_waiting)
        {
            if (_completed || _waiting.Count >= maximum)
            {
                return false;
            }

            _waiting.Enqueue(frame);
        }

        _rounds.Ask();
        return true;
    }

    private bool TryTake(out OutgoingFrame frame)
    {
        lock (_waiting)
        {
            if (_waiting.TryDequeue(out frame))
            {
                return true;
            }

            if (_waiting.Capacity > KeptCapacity)
            {
                _waiting.TrimExcess();
            }

            return false;
        }
    }

    private async Task WriteAllAsync()
    {
        try
        {
            while (TryTake(out var frame))
            {
                await WriteAsync(frame);
            }
        }
        catch (Exception exception) when (exception is WebSocketException or OperationCanceledException or ObjectDisposedException)
        {
            lock (_waiting)
            {
                _completed = true;
                _waiting.Clear();
            }

            _socket.Abort(); // Its reader is told.
        }
    }

    private async ValueTask WriteAsync(OutgoingFrame frame)
    {
        var size = frame.Push?.Size ?? frame.Frame!.CalculateSize();
        var buffer = ArrayPool<byte>.Shared.Rent(size);
        try
        {
            var bytes = buffer.AsMemory(0, size);
            if (frame.Push is { } push)
            {
                push.WriteTo(bytes.Span);
            }
            else
            {
                frame.Frame!.WriteTo(bytes.Span);
            }

            // No token: it ends when the socket is aborted, and one would cost a registration each time.
            await _socket.WebSocket.SendAsync(bytes, WebSocketMessageType.Binary, endOfMessage: true, CancellationToken.None);
            frame.Push?.Written();
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}
