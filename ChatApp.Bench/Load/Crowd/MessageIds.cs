using System.Buffers.Binary;

namespace ChatApp.Bench.Load.Crowd;

/// <summary>
/// Message ids that say which of our messages they name: a UUIDv7 (RFC 9562 §5.7) whose random bits hold the user and the number, so that
/// an answer finds its message without a table.
/// </summary>
internal static class MessageIds
{
    private const int NumberBits = 38;
    private const ulong NumberMask = (1UL << NumberBits) - 1;
    private const ulong UserMask = (1UL << (62 - NumberBits)) - 1;

    /// <summary>Writes an id.</summary>
    /// <param name="id">16 bytes.</param>
    /// <param name="unixMilliseconds">Its time.</param>
    /// <param name="user">The sender's index, below 2^24.</param>
    /// <param name="number">The message's number, below 2^38.</param>
    public static void Write(Span<byte> id, long unixMilliseconds, int user, long number)
    {
        BinaryPrimitives.WriteUInt64BigEndian(id, ((ulong)unixMilliseconds << 16) | 0x7000);
        BinaryPrimitives.WriteUInt64BigEndian(id[8..], 0x8000_0000_0000_0000 | (((ulong)user & UserMask) << NumberBits) | ((ulong)number & NumberMask));
    }

    public static (int User, long Number) Read(ReadOnlySpan<byte> id)
    {
        var low = BinaryPrimitives.ReadUInt64BigEndian(id[8..]);
        return ((int)((low >> NumberBits) & UserMask), (long)(low & NumberMask));
    }
}
