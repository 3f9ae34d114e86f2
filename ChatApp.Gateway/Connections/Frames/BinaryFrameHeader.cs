using System.Buffers.Binary;

namespace ChatApp.Gateway.Connections.Frames;

/// <summary>What stands before a message that a server sends in one frame: complete, binary, not masked (RFC 6455 §5.2).</summary>
internal static class BinaryFrameHeader
{
    private const byte FinalBinary = 0x82;
    private const byte Length16 = 126;
    private const byte Length64 = 127;

    /// <summary>How many bytes it takes.</summary>
    public static int SizeFor(int payload) => payload < Length16 ? 2 : payload <= ushort.MaxValue ? 4 : 10;

    /// <summary>Writes it into the first <see cref="SizeFor"/> bytes.</summary>
    public static void Write(Span<byte> target, int payload)
    {
        target[0] = FinalBinary;
        switch (SizeFor(payload))
        {
            case 2:
                target[1] = (byte)payload;
                break;
            case 4:
                target[1] = Length16;
                BinaryPrimitives.WriteUInt16BigEndian(target[2..], (ushort)payload);
                break;
            default:
                target[1] = Length64;
                BinaryPrimitives.WriteUInt64BigEndian(target[2..], (ulong)payload);
                break;
        }
    }
}
