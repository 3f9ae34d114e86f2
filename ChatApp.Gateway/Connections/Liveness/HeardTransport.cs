using System.Buffers;
using System.IO.Pipelines;

namespace ChatApp.Gateway.Connections.Liveness;

/// <summary>
/// A connection's bytes as a stream that notes when the peer was heard. A read into no memory waits for bytes and holds no buffer. What is
/// written goes to the peer together with what waits already. One reader and one writer; the connection stays its owner's.
/// </summary>
internal sealed class HeardTransport(IDuplexPipe transport, LastHeard heard) : Stream
{
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
        var flushed = await transport.Output.WriteAsync(buffer, cancellationToken);
        if (flushed.IsCompleted)
        {
            throw new IOException("The connection has ended.");
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
}
