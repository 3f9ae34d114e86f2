using System.Numerics;

namespace ChatApp.Gateway.Messages.Entries;

/// <summary>Writes fields as the Protocol Buffers encoding has them: a tag of one byte, for field numbers up to 15, and a varint.</summary>
internal static class WireFields
{
    /// <summary>Writes a varint field, or the tag and length of one that is delimited by its length, and goes on behind it.</summary>
    /// <param name="target">At least <see cref="SizeOf"/> bytes.</param>
    /// <param name="tag">Field number &lt;&lt; 3 | wire type.</param>
    /// <param name="value">The value, or the length.</param>
    public static void Write(ref Span<byte> target, byte tag, ulong value)
    {
        target[0] = tag;
        var index = 1;
        for (; value >= 0x80; value >>= 7)
        {
            target[index++] = (byte)(value | 0x80);
        }

        target[index++] = (byte)value;
        target = target[index..];
    }

    /// <summary>The bytes of a tag and a varint.</summary>
    public static int SizeOf(ulong value) => 1 + (BitOperations.Log2(value | 1) / 7) + 1;
}
