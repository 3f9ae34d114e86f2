using System.IO.Pipelines;
using Microsoft.AspNetCore.Connections.Features;

namespace ChatApp.Gateway.Tests.Connections.Frames;

/// <summary>A connection without a network: the server's end of it, and what its client sends and gets.</summary>
/// <param name="sent">From the client.</param>
/// <param name="got">To the client.</param>
internal sealed class PipeEnds(Pipe sent, Pipe got) : IDuplexPipe, IConnectionLifetimeFeature
{
    public PipeReader Input => sent.Reader;

    public PipeWriter Output => got.Writer;

    public bool IsAborted { get; private set; }

    public CancellationToken ConnectionClosed { get; set; }

    /// <summary>The client's end, as it is for one that wants a stream.</summary>
    public Stream Client { get; } = new TwoStreams(got.Reader.AsStream(), sent.Writer.AsStream());

    public void Abort() => IsAborted = true;

    private sealed class TwoStreams(Stream reading, Stream writing) : Stream
    {
        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => true;

        public override long Length => throw new NotSupportedException();

        public override long Position
        {
            get => throw new NotSupportedException();
            set => throw new NotSupportedException();
        }

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            reading.ReadAsync(buffer, cancellationToken);

        public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) =>
            writing.WriteAsync(buffer, cancellationToken);

        public override Task FlushAsync(CancellationToken cancellationToken) => writing.FlushAsync(cancellationToken);

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override void Flush()
        {
        }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();
    }
}
