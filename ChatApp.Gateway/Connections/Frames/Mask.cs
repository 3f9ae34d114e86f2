using System.Buffers;
using System.Numerics;
using System.Runtime.InteropServices;

namespace ChatApp.Gateway.Connections.Frames;

/// <summary>Takes the mask off what a client sends (RFC 6455 §5.3).</summary>
internal static class Mask
{
    /// <summary>Takes it off a payload where that stands. What it stood in must not be read again as it was.</summary>
    /// <param name="payload">In memory that is this reader's until it says that it is done, as a pipe's is.</param>
    /// <param name="key">The mask, as it stands in memory.</param>
    public static void Remove(in ReadOnlySequence<byte> payload, uint key)
    {
        if (key == 0)
        {
            return;
        }

        foreach (var segment in payload)
        {
            Remove(MemoryMarshal.AsMemory(segment).Span, key);
            key = Advance(key, segment.Length);
        }
    }

    /// <summary>Takes it off bytes the first of which is masked with the key's first.</summary>
    public static void Remove(Span<byte> bytes, uint key)
    {
        if (Vector.IsHardwareAccelerated && bytes.Length >= Vector<byte>.Count)
        {
            var keys = Vector.AsVectorByte(new Vector<uint>(key));
            var vectors = MemoryMarshal.Cast<byte, Vector<byte>>(bytes);
            foreach (ref var vector in vectors)
            {
                vector ^= keys;
            }

            bytes = bytes[(vectors.Length * Vector<byte>.Count)..];
        }

        var words = MemoryMarshal.Cast<byte, uint>(bytes);
        foreach (ref var word in words)
        {
            word ^= key;
        }

        Span<byte> last = stackalloc byte[sizeof(uint)];
        MemoryMarshal.Write(last, key);
        bytes = bytes[(words.Length * sizeof(uint))..];
        for (var index = 0; index < bytes.Length; index++)
        {
            bytes[index] ^= last[index];
        }
    }

    private static uint Advance(uint key, int count)
    {
        var bits = count % sizeof(uint) * 8;
        return BitConverter.IsLittleEndian ? BitOperations.RotateRight(key, bits) : BitOperations.RotateLeft(key, bits);
    }
}
