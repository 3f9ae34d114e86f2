using System.Globalization;
using System.Security.Cryptography;

namespace ChatApp.Contracts.Identity;

/// <summary>Names a conversation: derived from both users for two people, the group's UUID for a group.</summary>
public readonly record struct ConversationId(Guid Value)
{
    /// <summary>
    /// The conversation of two users, the same whichever is named first: UUIDv8 (RFC 9562 §5.8) from the first 16 bytes of
    /// SHA-256("chatapp:conversation" ‖ smaller id ‖ greater id), ids big-endian and ordered by their bytes.
    /// </summary>
    public static ConversationId Between(UserId one, UserId other)
    {
        Span<byte> input = stackalloc byte[20 + 16 + 16];
        "chatapp:conversation"u8.CopyTo(input);
        var first = input.Slice(20, 16);
        var second = input.Slice(36, 16);
        one.Value.TryWriteBytes(first, bigEndian: true, out _);
        other.Value.TryWriteBytes(second, bigEndian: true, out _);
        if (first.SequenceCompareTo(second) > 0)
        {
            other.Value.TryWriteBytes(first, bigEndian: true, out _);
            one.Value.TryWriteBytes(second, bigEndian: true, out _);
        }

        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(input, hash);
        hash[6] = (byte)((hash[6] & 0x0F) | 0x80); // version 8
        hash[8] = (byte)((hash[8] & 0x3F) | 0x80); // the RFC's variant
        return new ConversationId(new Guid(hash[..16], bigEndian: true));
    }

    /// <summary>Reads the form that <see cref="ToString"/> writes.</summary>
    /// <exception cref="FormatException">The text is not a UUID.</exception>
    public static ConversationId Parse(string text) => new(Guid.ParseExact(text, "D"));

    /// <summary>The UUID in lower case with hyphens.</summary>
    public override string ToString() => Value.ToString("D", CultureInfo.InvariantCulture);
}
