using ChatApp.Cql.Frames;

namespace ChatApp.Cql.Connections;

/// <summary>Cuts what the socket delivers into frames. Each frame's body gets an array of the buffer pool, owned by its handler.</summary>
internal sealed class FrameReceiver(Stream stream, Action<FrameHeader, Response> handle)
{
    private const int BufferSize = 64 * 1024;
    private byte[] _buffer = [];
    private int _start;
    private int _end;

    /// <summary>Runs until the stream ends, which throws, as does anything that is not protocol v4.</summary>
    public async Task RunAsync()
    {
        _buffer = BufferPool<byte>.Shared.Rent(BufferSize);
        try
        {
            while (true)
            {
                var count = await stream.ReadAsync(_buffer.AsMemory(_end), CancellationToken.None).ConfigureAwait(false);
                if (count == 0)
                {
                    throw new EndOfStreamException("The server closed the connection.");
                }

                _end += count;
                while (TryReadFrame(out var header))
                {
                    if (header.BodyLength > _buffer.Length - FrameHeader.Length)
                    {
                        await ReceiveLargeAsync(header).ConfigureAwait(false);
                    }
                    else
                    {
                        HandleBuffered(header);
                    }
                }

                MoveToFront();
            }
        }
        finally
        {
            BufferPool<byte>.Shared.Return(_buffer);
        }
    }

    // True if a frame stands whole in the buffer, or can never do so.
    private bool TryReadFrame(out FrameHeader header)
    {
        header = default;
        if (_end - _start < FrameHeader.Length)
        {
            return false;
        }

        header = FrameHeader.Read(_buffer.AsSpan(_start));
        if (header.Version != FrameHeader.ResponseVersion)
        {
            throw new CqlProtocolException($"The server answered in protocol version byte 0x{header.Version:X2}; this client speaks 0x{FrameHeader.ResponseVersion:X2} (v4).");
        }

        if ((header.Flags & FrameHeader.CompressionFlag) != 0)
        {
            throw new CqlProtocolException("The server sent a compressed frame; no compression was agreed on.");
        }

        if (header.BodyLength is < 0 or > FrameHeader.LongestBody)
        {
            throw new CqlProtocolException($"The server announced a frame of {header.BodyLength} bytes.");
        }

        var total = FrameHeader.Length + header.BodyLength;
        return total > _buffer.Length || _end - _start >= total;
    }

    private void HandleBuffered(in FrameHeader header)
    {
        var body = _buffer.AsSpan(_start + FrameHeader.Length, header.BodyLength);
        _start += FrameHeader.Length + header.BodyLength;
        if (Response.IsPlainVoid(header, body))
        {
            handle(header, Response.Void);
            return;
        }

        var array = BufferPool<byte>.Shared.Rent(Math.Max(body.Length, 1));
        body.CopyTo(array);
        handle(header, new Response(header.Opcode, header.Flags, array, body.Length));
    }

    private async Task ReceiveLargeAsync(FrameHeader header)
    {
        var array = BufferPool<byte>.Shared.Rent(header.BodyLength);
        var buffered = _end - _start - FrameHeader.Length;
        _buffer.AsSpan(_start + FrameHeader.Length, buffered).CopyTo(array);
        _start = _end = 0;
        await stream.ReadExactlyAsync(array.AsMemory(buffered, header.BodyLength - buffered), CancellationToken.None).ConfigureAwait(false);
        handle(header, new Response(header.Opcode, header.Flags, array, header.BodyLength));
    }

    private void MoveToFront()
    {
        if (_start > 0)
        {
            _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
            _end -= _start;
            _start = 0;
        }
    }
}
