using System.Buffers;
using System.Buffers.Binary;
using System.Net;
using System.Text;

namespace CassandraNode.Protocol;

/// <summary>Builds a response frame (CQL v4 §2, §3).</summary>
internal sealed class FrameBuilder
{
    private const byte ResponseVersion = 0x84;
    private const int HeaderLength = 9;

    private readonly ArrayBufferWriter<byte> _output = new(256);

    public FrameBuilder(short stream, Opcode opcode)
    {
        var header = _output.GetSpan(HeaderLength);
        header[..HeaderLength].Clear();
        header[0] = ResponseVersion;
        BinaryPrimitives.WriteInt16BigEndian(header[2..], stream);
        header[4] = (byte)opcode;
        _output.Advance(HeaderLength);
    }

    public IBufferWriter<byte> Output => _output;

    /// <summary>Makes room: a frame that grows to its length by doubling is allocated and copied twice over.</summary>
    public void Reserve(int bytes) => _output.GetSpan(bytes);

    /// <summary>The RESULT of what gives no rows, which most answers are.</summary>
    public static ReadOnlyMemory<byte> Void(short stream)
    {
        var frame = new byte[HeaderLength + sizeof(int)];
        frame[0] = ResponseVersion;
        BinaryPrimitives.WriteInt16BigEndian(frame.AsSpan(2), stream);
        frame[4] = (byte)Opcode.Result;
        frame[8] = sizeof(int);
        frame[12] = 1;
        return frame;
    }

    public FrameBuilder Byte(byte value)
    {
        _output.GetSpan(1)[0] = value;
        _output.Advance(1);
        return this;
    }

    public FrameBuilder Short(int value)
    {
        BinaryPrimitives.WriteUInt16BigEndian(_output.GetSpan(2), (ushort)value);
        _output.Advance(2);
        return this;
    }

    public FrameBuilder Int(int value)
    {
        BinaryPrimitives.WriteInt32BigEndian(_output.GetSpan(4), value);
        _output.Advance(4);
        return this;
    }

    public FrameBuilder String(string value)
    {
        var length = Encoding.UTF8.GetByteCount(value);
        Short(length);
        Encoding.UTF8.GetBytes(value, _output.GetSpan(length));
        _output.Advance(length);
        return this;
    }

    public FrameBuilder ShortBytes(byte[] value)
    {
        Short(value.Length);
        _output.Write(value);
        return this;
    }

    public FrameBuilder Bytes(byte[]? value)
    {
        Int(value?.Length ?? -1);
        _output.Write(value);
        return this;
    }

    public FrameBuilder Inet(IPEndPoint endpoint)
    {
        var address = endpoint.Address.GetAddressBytes();
        Byte((byte)address.Length);
        _output.Write(address);
        return Int(endpoint.Port);
    }

    /// <summary>The whole frame; the builder is done with.</summary>
    public ReadOnlyMemory<byte> Finish()
    {
        var frame = _output.WrittenMemory;
        BinaryPrimitives.WriteInt32BigEndian(
            System.Runtime.InteropServices.MemoryMarshal.AsMemory(frame).Span[5..], frame.Length - HeaderLength);
        return frame;
    }
}
