using System.Buffers.Binary;

namespace ChatApp.Signal.PostQuantumRatchet;

/// <summary>Collects chunks until any N of them give back the message. Immutable: adding a chunk gives another decoder.</summary>
internal sealed class ChunkDecoder
{
    private const int StoredChunkLength = sizeof(ushort) + Chunk.Length;

    private readonly Chunk[] _chunks;

    /// <summary>Starts with nothing.</summary>
    /// <param name="messageLength">In bytes, a multiple of <see cref="Chunk.Length"/>.</param>
    public ChunkDecoder(int messageLength) : this(messageLength, [])
    {
    }

    private ChunkDecoder(int messageLength, Chunk[] chunks) => (MessageLength, _chunks) = (messageLength, chunks);

    public int MessageLength { get; }

    private int Needed => MessageLength / Chunk.Length;

    public ChunkDecoder Add(Chunk chunk) => _chunks.Length == Needed || _chunks.Any(known => known.Index == chunk.Index)
        ? this
        : new ChunkDecoder(MessageLength, [.. _chunks, chunk]);

    /// <summary>The message; false while chunks are missing.</summary>
    public bool TryDecode(out byte[] message)
    {
        message = [];
        if (_chunks.Length < Needed)
        {
            return false;
        }

        message = new byte[MessageLength];
        Interpolation? interpolation = null;
        for (var index = 0; index < Needed; index++)
        {
            var known = Array.FindIndex(_chunks, chunk => chunk.Index == index);
            var chunk = known >= 0 ? _chunks[known] : (interpolation ??= new Interpolation(_chunks)).Evaluate((ushort)index);
            chunk.Data.Span.CopyTo(message.AsSpan(index * Chunk.Length));
        }

        return true;
    }

    /// <summary>Each chunk as its big-endian index and its data, for storing.</summary>
    public byte[] ToBytes()
    {
        var stored = new byte[_chunks.Length * StoredChunkLength];
        for (var i = 0; i < _chunks.Length; i++)
        {
            var place = stored.AsSpan(i * StoredChunkLength, StoredChunkLength);
            BinaryPrimitives.WriteUInt16BigEndian(place, _chunks[i].Index);
            _chunks[i].Data.Span.CopyTo(place[sizeof(ushort)..]);
        }

        return stored;
    }

    /// <summary>Reads stored chunks.</summary>
    /// <exception cref="SignalException"><see cref="SignalError.CorruptState"/>: not whole, or too many.</exception>
    public static ChunkDecoder Parse(int messageLength, ReadOnlySpan<byte> stored)
    {
        var decoder = new ChunkDecoder(messageLength);
        if (stored.Length % StoredChunkLength != 0 || stored.Length / StoredChunkLength > decoder.Needed)
        {
            throw new SignalException(SignalError.CorruptState, "Stored chunks are corrupt.");
        }

        for (; !stored.IsEmpty; stored = stored[StoredChunkLength..])
        {
            var data = stored[sizeof(ushort)..StoredChunkLength].ToArray();
            decoder = decoder.Add(new Chunk(BinaryPrimitives.ReadUInt16BigEndian(stored), data));
        }

        return decoder;
    }
}
