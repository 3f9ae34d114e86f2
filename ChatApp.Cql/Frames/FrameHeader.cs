using System.Buffers.Binary;

namespace ChatApp.Cql.Frames;

/// <summary>The nine bytes before each frame's body (CQL v4 §2).</summary>
internal readonly record struct FrameHeader(byte Version, byte Flags, short StreamId, Opcode Opcode, int BodyLength)
{
    public const int Length = 9;
    public const byte RequestVersion = 0x04;
    public const byte ResponseVersion = 0x84;

    /// <summary>The stream id of what no request asked for.</summary>
    public const short EventStreamId = -1;

    /// <summary>The protocol's bound on a body, 256 MiB.</summary>
    public const int LongestBody = 256 * 1024 * 1024;

    public const byte CompressionFlag = 0x01;
    public const byte TracingFlag = 0x02;
    public const byte CustomPayloadFlag = 0x04;
    public const byte WarningFlag = 0x08;

    public static FrameHeader Read(ReadOnlySpan<byte> source) => new(
        source[0],
        source[1],
        BinaryPrimitives.ReadInt16BigEndian(source[2..]),
        (Opcode)source[4],
        BinaryPrimitives.ReadInt32BigEndian(source[5..]));

    public void Write(Span<byte> destination)
    {
        destination[0] = Version;
        destination[1] = Flags;
        BinaryPrimitives.WriteInt16BigEndian(destination[2..], StreamId);
        destination[4] = (byte)Opcode;
        BinaryPrimitives.WriteInt32BigEndian(destination[5..], BodyLength);
    }
}
