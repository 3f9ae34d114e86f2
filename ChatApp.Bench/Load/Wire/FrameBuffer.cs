using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.InteropServices;

namespace ChatApp.Bench.Load.Wire;

/// <summary>
/// Client frames on their way to a socket, as masked binary WebSocket messages (RFC 6455 §5.2) of a protobuf that is written by hand: a
/// generator that allocated for each message would be what is measured. Grows as it must and is used again. Not thread-safe.
/// </summary>
internal sealed class FrameBuffer
{
    private const byte FinalBinary = 0x82;
    private const byte FinalPong = 0x8A;
    private const byte FinalClose = 0x88;
    private const byte Masked = 0x80;
    private const int LongestHeader = 8; // Two bytes, two of length, four of mask: no frame of ours is over 64 KiB.

    private byte[] _bytes = new byte[512];
    private int _payloadStart;
    private uint _mask;

    public FrameBuffer(uint seed) => _mask = seed | 1;

    /// <summary>Bytes that are ready to be sent.</summary>
    public int Length { get; private set; }

    public Memory<byte> Written => _bytes.AsMemory(0, Length);

    public void Clear() => Length = 0;

    /// <summary>Begins a frame; its payload follows with the Write methods.</summary>
    /// <param name="atMost">How long the payload can get, in bytes.</param>
    public void Begin(int atMost)
    {
        Reserve(LongestHeader + atMost);
        _payloadStart = Length + LongestHeader;
        Length = _payloadStart;
    }

    /// <summary>Makes room for bytes that are written without a frame.</summary>
    /// <param name="atMost">How many.</param>
    public void Reserve(int atMost)
    {
        if (Length + atMost > _bytes.Length)
        {
            Array.Resize(ref _bytes, Math.Max(Length + atMost, _bytes.Length * 2));
        }
    }

    public void WriteTag(int field, int wireType) => _bytes[Length++] = (byte)((field << 3) | wireType);

    public void WriteVarint(ulong value)
    {
        for (; value >= 0x80; value >>= 7)
        {
            _bytes[Length++] = (byte)(value | 0x80);
        }

        _bytes[Length++] = (byte)value;
    }

    public void WriteByte(byte value) => _bytes[Length++] = value;

    /// <summary>Writes bytes as they are.</summary>
    public void WriteRaw(ReadOnlySpan<byte> value)
    {
        value.CopyTo(_bytes.AsSpan(Length));
        Length += value.Length;
    }

    public void WriteBytes(int field, ReadOnlySpan<byte> value)
    {
        WriteTag(field, 2);
        WriteVarint((ulong)value.Length);
        WriteRaw(value);
    }

    public void End() => End(FinalBinary);

    public void WritePong(ReadOnlySpan<byte> payload) => WriteControl(FinalPong, payload);

    /// <summary>Says goodbye with 1000 (RFC 6455 §7.4.1).</summary>
    public void WriteClose() => WriteControl(FinalClose, [0x03, 0xE8]);

    public static int VarintSize(ulong value) => (BitOperations.Log2(value | 1) / 7) + 1;

    private void WriteControl(byte first, ReadOnlySpan<byte> payload)
    {
        Begin(payload.Length);
        payload.CopyTo(_bytes.AsSpan(Length));
        Length += payload.Length;
        End(first);
    }

    private void End(byte first)
    {
        var payload = _bytes.AsSpan(_payloadStart, Length - _payloadStart);
        var start = _payloadStart - LongestHeader;
        var header = payload.Length < 126 ? 6 : 8;
        _bytes[start] = first;
        if (header == 6)
        {
            _bytes[start + 1] = (byte)(Masked | payload.Length);
            payload.CopyTo(_bytes.AsSpan(start + header));
        }
        else
        {
            _bytes[start + 1] = Masked | 126;
            BinaryPrimitives.WriteUInt16BigEndian(_bytes.AsSpan(start + 2), (ushort)payload.Length);
        }

        _mask = (_mask * 1_664_525) + 1_013_904_223;
        BinaryPrimitives.WriteUInt32LittleEndian(_bytes.AsSpan(start + header - 4), _mask);
        Apply(_bytes.AsSpan(start + header, payload.Length), _mask);
        Length = start + header + payload.Length;
    }

    private static void Apply(Span<byte> payload, uint mask)
    {
        var words = MemoryMarshal.Cast<byte, ulong>(payload);
        var wide = mask | ((ulong)mask << 32);
        for (var index = 0; index < words.Length; index++)
        {
            words[index] ^= wide;
        }

        for (var index = words.Length * 8; index < payload.Length; index++)
        {
            payload[index] ^= (byte)(mask >> (index % 4 * 8));
        }
    }
}
