using System.Buffers;
using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace ChatApp.Gateway.Connections.Frames;

/// <summary>What stands before the payload of a WebSocket frame that a client sends (RFC 6455 §5.2), whether it keeps the rules or not.</summary>
/// <param name="Opcode">What it is.</param>
/// <param name="IsFinal">Whether its message ends with it.</param>
/// <param name="Reserved">Three bits, for extensions, of which there are none.</param>
/// <param name="IsMasked">Whether its payload is masked.</param>
/// <param name="Key">The mask, as it stands in memory.</param>
/// <param name="PayloadLength">In bytes; the first bit must not be set.</param>
/// <param name="Size">The header's own length, 2 to 14 bytes.</param>
internal readonly record struct ReceivedHeader(
    Opcode Opcode, bool IsFinal, byte Reserved, bool IsMasked, uint Key, ulong PayloadLength, int Size)
{
    /// <summary>The most payload of a control frame (RFC 6455 §5.5).</summary>
    public const int MaximumControlPayload = 125;

    private const int MaximumSize = 14;
    private const int KeySize = 4;
    private const int Length16 = 126;
    private const int Length64 = 127;

    /// <summary>Whether it is a close, a ping, a pong or one of those that are not known yet.</summary>
    public bool IsControl => Opcode >= Opcode.Close;

    /// <summary>Whether the frame may come from a client, by itself (RFC 6455 §5.1, §5.2 and §5.5): what came before it is not looked at.</summary>
    public bool IsLawful =>
        Reserved == 0
        && IsMasked
        && PayloadLength <= long.MaxValue
        && Opcode is Opcode.Continuation or Opcode.Text or Opcode.Binary or Opcode.Close or Opcode.Ping or Opcode.Pong
        && (!IsControl || (IsFinal && PayloadLength <= MaximumControlPayload));

    /// <summary>Reads it.</summary>
    /// <returns>False if it is not there completely.</returns>
    public static bool TryRead(in ReadOnlySequence<byte> bytes, out ReceivedHeader header)
    {
        if (bytes.IsSingleSegment || bytes.FirstSpan.Length >= MaximumSize)
        {
            return TryRead(bytes.FirstSpan, out header);
        }

        Span<byte> joined = stackalloc byte[MaximumSize];
        var count = (int)Math.Min(bytes.Length, MaximumSize);
        bytes.Slice(0, count).CopyTo(joined);
        return TryRead(joined[..count], out header);
    }

    private static bool TryRead(ReadOnlySpan<byte> bytes, out ReceivedHeader header)
    {
        header = default;
        if (bytes.Length < 2)
        {
            return false;
        }

        var isMasked = (bytes[1] & 0x80) != 0;
        var length = bytes[1] & 0x7F;
        var keyAt = length switch { Length16 => 4, Length64 => 10, _ => 2 };
        var size = keyAt + (isMasked ? KeySize : 0);
        if (bytes.Length < size)
        {
            return false;
        }

        var payload = length switch
        {
            Length16 => BinaryPrimitives.ReadUInt16BigEndian(bytes[2..]),
            Length64 => BinaryPrimitives.ReadUInt64BigEndian(bytes[2..]),
            _ => (ulong)length,
        };
        header = new ReceivedHeader(
            (Opcode)(bytes[0] & 0x0F), (bytes[0] & 0x80) != 0, (byte)((bytes[0] >> 4) & 0x7), isMasked,
            isMasked ? MemoryMarshal.Read<uint>(bytes[keyAt..]) : 0, payload, size);
        return true;
    }
}
