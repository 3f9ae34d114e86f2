using Google.Protobuf;

namespace ChatApp.Contracts.Identity;

/// <summary>Ids as the protocols carry them: 16 bytes, big-endian (RFC 9562 §4).</summary>
public static class WireIds
{
    /// <summary>The length of an id.</summary>
    public const int Length = 16;

    /// <summary>An id's 16 bytes.</summary>
    public static ByteString ToWire(this Guid id) => UnsafeByteOperations.UnsafeWrap(id.ToByteArray(bigEndian: true));

    /// <summary>A user's 16 bytes.</summary>
    public static ByteString ToWire(this UserId id) => id.Value.ToWire();

    /// <summary>A message's 16 bytes.</summary>
    public static ByteString ToWire(this MessageId id) => id.Value.ToWire();

    /// <summary>A conversation's 16 bytes.</summary>
    public static ByteString ToWire(this ConversationId id) => id.Value.ToWire();

    /// <summary>Reads an id.</summary>
    /// <returns>Whether there were exactly 16 bytes.</returns>
    public static bool TryRead(ByteString bytes, out Guid id)
    {
        ArgumentNullException.ThrowIfNull(bytes);
        var valid = bytes.Length == Length;
        id = valid ? new Guid(bytes.Span, bigEndian: true) : default;
        return valid;
    }
}
