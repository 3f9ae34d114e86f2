using System.Buffers;
using System.IO.Pipelines;

namespace ChatApp.Gateway.Connections.Liveness;

/// <summary>
/// A connection's bytes as a stream that notes when the peer was heard. A read into no memory waits for bytes and holds no buffer. What is
/// written goes to the peer together with what waits already. One reader and one writer, of one WebSocket frame at a time; the connection
/// stays its owner's. It locks itself, which nobody else may.
/// </summary>
internal sealed class HeardTransport(IDuplexPipe transport, LastHeard heard) : Stream
{
    // RFC 6455 §5.5.2: complete, of no content, not masked.
    private static readonly byte[] Ping = [0x89, 0x00];

    private Task _pinged = Task.CompletedTask;
    private bool _isWriting;
    private bool _isEnded;

    /// <inheritdoc/>
    public override bool CanRead => true;

    /// <inheritdoc/>
    public override bool CanSeek => false;

    /// <inheritdoc/>
    public override bool CanWrite => true;

    /// <inheritdoc/>
    public override long Length => throw new NotSupportedException();

    /// <inheritdoc/>
    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <inheritdoc/>
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var input = transport.Input;
        var read = await input.ReadAsync(cancellationToken);
        heard.Note();
        var count = (int)Math.Min(buffer.Length, read.Buffer.Length);
        var bytes = read.Buffer.Slice(0, count);
        bytes.CopyTo(buffer.Span);
        input.AdvanceTo(bytes.End); // From here on the bytes are no longer ours.
        return count;
    }

    /// <inheritdoc/>
    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        Task pinged;
        lock (this)
        {
            (_isWriting, pinged) = (true, _pinged);
        }

        try
        {
            await pinged;
            var flushed = await transport.Output.WriteAsync(buffer, cancellationToken);
            if (flushed.IsCompleted)
            {
                throw new IOException("The connection has ended.");
            }
        }
        finally
        {
            lock (this)
            {
                _isWriting = false;
            }
        }
    }

    /// <summary>
    /// Asks the peer for a sign of life, between two frames: a WebSocket asks by a timer of its own, or not at all. While a frame or an
    /// earlier ping waits for the peer to read, there is no use in another. Thread-safe.
    /// </summary>
    public void Ask()
    {
        lock (this)
        {
            if (!_isWriting && !_isEnded && _pinged.IsCompleted)
            {
                var pinged = transport.Output.WriteAsync(Ping);
                _pinged = pinged.IsCompletedSuccessfully ? Task.CompletedTask : pinged.AsTask();
            }
        }
    }

    /// <inheritdoc/>
    public override Task FlushAsync(CancellationToken cancellationToken) => Task.CompletedTask; // Each write is flushed.

    /// <inheritdoc/>
    public override void Flush()
    {
    }

    /// <inheritdoc/>
    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    /// <inheritdoc/>
    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    /// <inheritdoc/>
    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void SetLength(long value) => throw new NotSupportedException();

    /// <summary>Asks no more: the connection goes back to its owner.</summary>
    protected override void Dispose(bool disposing)
    {
        lock (this)
        {
            _isEnded = true;
        }

        base.Dispose(disposing);
    }
}
