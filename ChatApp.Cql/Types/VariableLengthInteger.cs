using System.Buffers.Binary;
using System.Numerics;

namespace ChatApp.Cql.Types;

/// <summary>
/// The variable-length integers inside a duration (CQL v5 §3, [vint]): the number of leading ones in the first byte is
/// the number of bytes that follow; signed numbers are zigzagged first.
/// </summary>
internal static class VariableLengthInteger
{
    public const int MaximumLength = 9;

    public static int Write(Span<byte> destination, long value)
    {
        var zigzag = (ulong)((value << 1) ^ (value >> 63));
        var bits = 64 - BitOperations.LeadingZeroCount(zigzag | 1);
        var extra = Math.Min((bits - 1) / 7, 8);
        if (extra == 8)
        {
            destination[0] = 0xFF;
            BinaryPrimitives.WriteUInt64BigEndian(destination[1..], zigzag);
            return MaximumLength;
        }

        for (var i = extra; i >= 0; i--)
        {
            destination[i] = (byte)zigzag;
            zigzag >>= 8;
        }

        destination[0] |= (byte)~(0xFF >> extra);
        return extra + 1;
    }

    public static bool TryRead(ref ReadOnlySpan<byte> source, out long value)
    {
        value = 0;
        if (source.IsEmpty)
        {
            return false;
        }

        var extra = BitOperations.LeadingZeroCount((uint)(byte)~source[0]) - 24;
        if (source.Length <= extra)
        {
            return false;
        }

        var zigzag = extra == 8 ? 0UL : (ulong)(source[0] & (0xFF >> extra));
        for (var i = 1; i <= extra; i++)
        {
            zigzag = (zigzag << 8) | source[i];
        }

        source = source[(extra + 1)..];
        value = (long)(zigzag >> 1) ^ -(long)(zigzag & 1);
        return true;
    }
}
