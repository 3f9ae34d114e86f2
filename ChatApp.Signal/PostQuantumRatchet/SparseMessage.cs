using ChatApp.Signal.Wire;

namespace ChatApp.Signal.PostQuantumRatchet;

/// <summary>
/// The post-quantum ratchet's part of a message: version 1, epoch, index in the chain of the epoch before, payload type, and for most types
/// a chunk. It is authenticated by the message around it.
/// </summary>
internal readonly record struct SparseMessage(ulong Epoch, uint Index, SparsePayload Payload, Chunk Chunk)
{
    private const byte Version = 1;
    private const int LongestLength = 1 + 2 * Varint.LongestLength + 1 + 3 + Chunk.Length;

    /// <summary>
    /// True for a message without a key of this ratchet. Peers that can also do without the ratchet (the official library before 0.92) send
    /// their first messages so, until they know that we have it. The handshake's secret, from which epoch 0 is derived, protects these as
    /// well.
    /// </summary>
    public bool IsUnkeyed => Epoch == 1 && Index == 0;

    private bool HasChunk => Payload is not (SparsePayload.None or SparsePayload.Ciphertext1Acknowledgement);

    /// <summary>Reads a message. Bytes after it are ignored, for later versions.</summary>
    /// <exception cref="SignalException"><see cref="SignalError.MalformedMessage"/> or <see cref="SignalError.UnsupportedVersion"/>.</exception>
    public static SparseMessage Parse(ReadOnlySpan<byte> source)
    {
        if (source.IsEmpty)
        {
            throw Malformed();
        }

        if (source[0] != Version)
        {
            throw new SignalException(SignalError.UnsupportedVersion, "The post-quantum ratchet has another version.");
        }

        source = source[1..];
        var epoch = ReadNumber(ref source, ulong.MaxValue - 1);
        var index = (uint)ReadNumber(ref source, uint.MaxValue);
        if (epoch == 0 || source.IsEmpty || source[0] > (byte)SparsePayload.Ciphertext2)
        {
            throw Malformed();
        }

        var message = new SparseMessage(epoch, index, (SparsePayload)source[0], default);
        source = source[1..];
        if (!message.HasChunk)
        {
            return message;
        }

        var chunkIndex = (ushort)ReadNumber(ref source, ushort.MaxValue);
        return source.Length < Chunk.Length ? throw Malformed() : message with { Chunk = new Chunk(chunkIndex, source[..Chunk.Length].ToArray()) };
    }

    public byte[] ToBytes()
    {
        Span<byte> buffer = stackalloc byte[LongestLength];
        buffer[0] = Version;
        var length = 1;
        length += Varint.Write(buffer[length..], Epoch);
        length += Varint.Write(buffer[length..], Index);
        buffer[length++] = (byte)Payload;
        if (HasChunk)
        {
            length += Varint.Write(buffer[length..], Chunk.Index);
            Chunk.Data.Span.CopyTo(buffer[length..]);
            length += Chunk.Length;
        }

        return buffer[..length].ToArray();
    }

    public override string ToString() => $"{Payload} of epoch {Epoch}";

    private static ulong ReadNumber(ref ReadOnlySpan<byte> source, ulong highest)
    {
        if (!Varint.TryRead(source, out var value, out var length) || value > highest)
        {
            throw Malformed();
        }

        source = source[length..];
        return value;
    }

    private static SignalException Malformed() => new(SignalError.MalformedMessage, "The post-quantum ratchet's part is malformed.");
}
