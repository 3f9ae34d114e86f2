using System.Buffers.Binary;
using System.Numerics;

namespace ChatApp.Cql.Routing;

/// <summary>
/// The token of a partition key as Cassandra's Murmur3Partitioner has it: the first half of MurmurHash3 x64 128 with
/// seed 0, whose last bytes are taken as signed, which the original does not do.
/// </summary>
internal static class Murmur3
{
    private const ulong C1 = 0x87C37B91114253D5;
    private const ulong C2 = 0x4CF5AD432745937F;

    public static long TokenOf(ReadOnlySpan<byte> key)
    {
        var length = (ulong)key.Length;
        ulong h1 = 0, h2 = 0;
        for (; key.Length >= 16; key = key[16..])
        {
            h1 ^= Scramble1(BinaryPrimitives.ReadUInt64LittleEndian(key));
            h1 = ((BitOperations.RotateLeft(h1, 27) + h2) * 5) + 0x52DCE729;
            h2 ^= Scramble2(BinaryPrimitives.ReadUInt64LittleEndian(key[8..]));
            h2 = ((BitOperations.RotateLeft(h2, 31) + h1) * 5) + 0x38495AB5;
        }

        h2 ^= Scramble2(Tail(key.Length > 8 ? key[8..] : default));
        h1 ^= Scramble1(Tail(key.Length > 8 ? key[..8] : key));
        h1 ^= length;
        h2 ^= length;
        h1 += h2;
        h2 += h1;
        h1 = Finish(h1) + Finish(h2);

        // The smallest number is the ring's origin and no key's token.
        return (long)h1 == long.MinValue ? long.MaxValue : (long)h1;
    }

    private static ulong Tail(ReadOnlySpan<byte> bytes)
    {
        ulong tail = 0;
        for (var i = bytes.Length - 1; i >= 0; i--)
        {
            tail ^= (ulong)(sbyte)bytes[i] << (8 * i);
        }

        return tail;
    }

    private static ulong Scramble1(ulong k) => BitOperations.RotateLeft(k * C1, 31) * C2;

    private static ulong Scramble2(ulong k) => BitOperations.RotateLeft(k * C2, 33) * C1;

    private static ulong Finish(ulong k)
    {
        k = (k ^ (k >> 33)) * 0xFF51AFD7ED558CCD;
        k = (k ^ (k >> 33)) * 0xC4CEB9FE1A85EC53;
        return k ^ (k >> 33);
    }
}
