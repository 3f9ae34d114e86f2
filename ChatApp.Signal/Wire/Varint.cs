namespace ChatApp.Signal.Wire;

/// <summary>Numbers of 7 bits a byte, least significant first, as protobuf has them.</summary>
internal static class Varint
{
    public const int LongestLength = 10;

    /// <summary>Reads one; false if it is truncated, past 64 bits, or padded with a needless zero byte.</summary>
    public static bool TryRead(ReadOnlySpan<byte> source, out ulong value, out int length)
    {
        value = 0;
        for (length = 0; length < LongestLength && length < source.Length;)
        {
            var part = source[length];
            value |= (ulong)(part & 0x7F) << 7 * length++;
            if (part < 0x80)
            {
                return length == 1 || (part != 0 && (length < LongestLength || part == 1));
            }
        }

        return false;
    }

    /// <summary>Writes one; up to <see cref="LongestLength"/> bytes.</summary>
    /// <returns>The bytes written.</returns>
    public static int Write(Span<byte> destination, ulong value)
    {
        var length = 0;
        while (value >= 0x80)
        {
            destination[length++] = (byte)(value | 0x80);
            value >>= 7;
        }

        destination[length++] = (byte)value;
        return length;
    }
}
