using System.Buffers.Binary;
using System.Numerics;

namespace CassandraNode.Engine;

/// <summary>
/// A partition's token: Murmur3 (x64, 128 bits, first half) of its key, as Murmur3Partitioner computes it: tail bytes are taken as
/// signed, and the least value is reserved.
/// </summary>
internal static class PartitionToken
{
    private const ulong C1 = 0x87c37b91114253d5;
    private const ulong C2 = 0x4cf5ad432745937f;

    public static long Of(ReadOnlySpan<byte> key)
    {
        ulong h1 = 0, h2 = 0;
        var rest = key;
        for (; rest.Length >= 16; rest = rest[16..])
        {
            h1 = Mix1(h1, BinaryPrimitives.ReadUInt64LittleEndian(rest));
            h1 = BitOperations.RotateLeft(h1, 27) + h2;
            h1 = (h1 * 5) + 0x52dce729;
            h2 ^= Scramble(BinaryPrimitives.ReadUInt64LittleEndian(rest[8..]), C2, 33, C1);
            h2 = BitOperations.RotateLeft(h2, 31) + h1;
            h2 = (h2 * 5) + 0x38495ab5;
        }

        if (rest.Length > 8)
        {
            h2 ^= Scramble(Tail(rest[8..]), C2, 33, C1);
        }

        if (rest.Length > 0)
        {
            h1 = Mix1(h1, Tail(rest[..Math.Min(8, rest.Length)]));
        }

        h1 ^= (ulong)key.Length;
        h2 ^= (ulong)key.Length;
        h1 += h2;
        h2 += h1;
        h1 = Finish(h1);
        h2 = Finish(h2);
        h1 += h2;
        var token = (long)h1;
        return token == long.MinValue ? long.MaxValue : token;
    }

    private static ulong Mix1(ulong hash, ulong block) => hash ^ Scramble(block, C1, 31, C2);

    private static ulong Scramble(ulong block, ulong before, int rotation, ulong after) =>
        BitOperations.RotateLeft(block * before, rotation) * after;

    private static ulong Tail(ReadOnlySpan<byte> bytes)
    {
        var value = 0UL;
        for (var index = 0; index < bytes.Length; index++)
        {
            value ^= (ulong)(long)(sbyte)bytes[index] << (8 * index);
        }

        return value;
    }

    private static ulong Finish(ulong hash)
    {
        hash ^= hash >> 33;
        hash *= 0xff51afd7ed558ccd;
        hash ^= hash >> 33;
        hash *= 0xc4ceb9fe1a85ec53;
        return hash ^ (hash >> 33);
    }
}
