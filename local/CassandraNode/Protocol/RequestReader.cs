using System.Buffers;
using System.Buffers.Binary;
using System.IO.Pipelines;

namespace CassandraNode.Protocol;

/// <summary>Cuts a connection's bytes into request frames (CQL v4 §2).</summary>
internal sealed class RequestReader(PipeReader input, int maximumBodyBytes)
{
    private const int HeaderLength = 9;

    /// <summary>The next frame; null once the client has closed.</summary>
    /// <exception cref="CqlError">Protocol error: the frame is too long. The connection cannot go on.</exception>
    public async ValueTask<Request?> ReadAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            var result = await input.ReadAsync(cancellationToken);
            var buffer = result.Buffer;
            if (TryRead(ref buffer, out var request))
            {
                input.AdvanceTo(buffer.Start);
                return request;
            }

            input.AdvanceTo(buffer.Start, buffer.End);
            if (result.IsCompleted)
            {
                return null;
            }
        }
    }

    private bool TryRead(ref ReadOnlySequence<byte> buffer, out Request? request)
    {
        request = null;
        if (buffer.Length < HeaderLength)
        {
            return false;
        }

        Span<byte> header = stackalloc byte[HeaderLength];
        buffer.Slice(0, HeaderLength).CopyTo(header);
        var length = BinaryPrimitives.ReadInt32BigEndian(header[5..]);
        if (length < 0 || length > maximumBodyBytes)
        {
            throw CqlError.Protocol($"Request is too big: length {length} exceeds maximum allowed length {maximumBodyBytes}");
        }

        if (buffer.Length < HeaderLength + length)
        {
            return false;
        }

        request = new Request(
            header[0], header[1], BinaryPrimitives.ReadInt16BigEndian(header[2..]), (Opcode)header[4],
            buffer.Slice(HeaderLength, length).ToArray());
        buffer = buffer.Slice(HeaderLength + length);
        return true;
    }
}
