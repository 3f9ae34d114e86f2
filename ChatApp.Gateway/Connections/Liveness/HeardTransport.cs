using System.Buffers;
using System.IO.Pipelines;

namespace ChatApp.Gateway.Connections.Liveness;

/// <summary>
/// A connection's bytes as a stream that notes when the peer was heard. A read into no memory waits for bytes and holds no buffer. Each
/// write is a WebSocket frame of its own, and frames of messages are appended straight to what waits for the peer. One reader; frames may be
/// written by anyone. The connection stays its owner's. It locks itself, which nobody else may.
/// </summary>
internal sealed class HeardTransport(IDuplexPipe transport, LastHeard heard) : Stream
{
    // RFC 6455 §5.5.2: complete, of no content, not masked.
    private static readonly byte[] Ping = [0x89, 0x00];

    private Task _flushed = Task.CompletedTask; // Does not fail.
    private bool _isEnded;
    private bool _isGone;

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
        while (!TryWrite(buffer.Span))
        {
            await Flushed.WaitAsync(cancellationToken);
        }

        await Flushed.WaitAsync(cancellationToken);
        ThrowIfGone();
    }

    /// <summary>Appends a message to what waits for the peer. It goes out with the next <see cref="SendAppended"/>.</summary>
    /// <param name="frame">The message.</param>
    /// <returns>False while something else waits for the peer to read: see <see cref="Flushed"/>.</returns>
    public bool TryAppend(OutgoingFrame frame)
    {
        var size = frame.Size;
        lock (this)
        {
            if (!_flushed.IsCompleted)
            {
                return false;
            }

            var header = BinaryFrameHeader.SizeFor(size);
            var target = transport.Output.GetSpan(header + size);
            BinaryFrameHeader.Write(target, size);
            frame.WriteTo(target.Slice(header, size));
            transport.Output.Advance(header + size);
            return true;
        }
    }

    /// <summary>Sends what was appended.</summary>
    /// <returns>Completes when the peer may be sent more, and never fails.</returns>
    public Task SendAppended()
    {
        lock (this)
        {
            return _flushed.IsCompleted ? BeginFlush() : _flushed; // What was appended was so before that began.
        }
    }

    /// <summary>Completes when the peer has read enough of what was sent last. Never fails.</summary>
    public Task Flushed
    {
        get
        {
            lock (this)
            {
                return _flushed;
            }
        }
    }

    /// <summary>Says whether the connection still takes what is written.</summary>
    /// <exception cref="IOException">It does not.</exception>
    public void ThrowIfGone()
    {
        lock (this)
        {
            if (_isGone)
            {
                throw new IOException("The connection has ended.");
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
            if (!_isEnded)
            {
                _ = TryWrite(Ping);
            }
        }
    }

    private bool TryWrite(ReadOnlySpan<byte> frame)
    {
        lock (this)
        {
            if (!_flushed.IsCompleted)
            {
                return false;
            }

            transport.Output.Write(frame);
            _ = BeginFlush(); // Whoever cares asks for Flushed.
            return true;
        }
    }

    private Task BeginFlush() => _flushed = FinishAsync(transport.Output.FlushAsync());

    private async Task FinishAsync(ValueTask<FlushResult> flush)
    {
        var isGone = true;
        try
        {
            isGone = (await flush).IsCompleted;
        }
        catch (Exception exception) when (exception is IOException or OperationCanceledException)
        {
            // Told to whoever writes next.
        }

        lock (this)
        {
            _isGone |= isGone;
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
