using System.Buffers;
using System.Net.WebSockets;
using System.Threading.Channels;
using ChatApp.Contracts.ClientProtocol;
using ChatApp.Gateway.Messages.Push;
using Google.Protobuf;

namespace ChatApp.Gateway.Connections;

/// <summary>Writes a connection's frames, one at a time, in the order in which they were queued.</summary>
internal sealed class FrameWriter(WebSocket socket)
{
    // More answers than a client's sends can be under way. Past that the client does not read.
    private const int MaximumAnswers = 768;

    // Past this a frame that may be lost is.
    private const int MaximumBeforeDropping = 64;

    // Pushes have room of their own: the push queue never has more than this under way.
    private const int MaximumWaiting = MaximumAnswers + ChatProtocol.MaximumUnacknowledged;

    private readonly Channel<OutgoingFrame> _waiting = Channel.CreateBounded<OutgoingFrame>(
        new BoundedChannelOptions(MaximumWaiting) { FullMode = BoundedChannelFullMode.Wait, SingleReader = true });

    private Task _run = Task.CompletedTask;

    /// <summary>Queues an answer or a notice.</summary>
    /// <returns>False if there are too many, or the connection is closing.</returns>
    public bool TryWrite(ServerFrame frame) =>
        _waiting.Reader.Count < MaximumAnswers && _waiting.Writer.TryWrite(new OutgoingFrame(frame));

    /// <summary>Queues a frame that may be lost.</summary>
    /// <returns>False if others wait, or the connection is closing.</returns>
    public bool TryWriteDroppable(ServerFrame frame) =>
        _waiting.Reader.Count < MaximumBeforeDropping && _waiting.Writer.TryWrite(new OutgoingFrame(frame));

    /// <summary>Queues a push.</summary>
    /// <returns>False if the connection is closing.</returns>
    public bool TryWrite(PushFrame frame) => _waiting.Writer.TryWrite(new OutgoingFrame(null, frame));

    /// <summary>Writes until the queue is completed and empty, or the token is cancelled.</summary>
    public Task RunAsync(CancellationToken cancellationToken) => _run = WriteAllAsync(cancellationToken);

    /// <summary>Takes no more frames, and waits until those queued are written.</summary>
    public async Task CompleteAsync(CancellationToken cancellationToken)
    {
        _waiting.Writer.TryComplete();
        await _run.WaitAsync(cancellationToken);
    }

    private async Task WriteAllAsync(CancellationToken cancellationToken)
    {
        await foreach (var frame in _waiting.Reader.ReadAllAsync(cancellationToken))
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

                await socket.SendAsync(bytes, WebSocketMessageType.Binary, endOfMessage: true, cancellationToken);
                frame.Push?.Written();
            }
            finally
            {
                ArrayPool<byte>.Shared.Return(buffer);
            }
        }
    }
}
