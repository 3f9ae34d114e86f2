using System.Buffers;
using System.Buffers.Binary;
using System.Text;

namespace ChatApp.Cql.Tests.Fakes;

/// <summary>Builds protocol bytes by hand, sharing no code with the client.</summary>
internal sealed class Bytes
{
    private readonly ArrayBufferWriter<byte> _stream = new();

    public Bytes Byte(byte value)
    {
        _stream.Write([value]);
        return this;
    }

    public Bytes Short(int value)
    {
        Span<byte> bytes = stackalloc byte[2];
        BinaryPrimitives.WriteUInt16BigEndian(bytes, (ushort)value);
        _stream.Write(bytes);
        return this;
    }

    public Bytes Int(int value)
    {
        Span<byte> bytes = stackalloc byte[4];
        BinaryPrimitives.WriteInt32BigEndian(bytes, value);
        _stream.Write(bytes);
        return this;
    }

    public Bytes Text(string value)
    {
        var bytes = Encoding.UTF8.GetBytes(value);
        Short(bytes.Length);
        _stream.Write(bytes);
        return this;
    }

    public Bytes Texts(params string[] values)
    {
        Short(values.Length);
        foreach (var value in values)
        {
            Text(value);
        }

        return this;
    }

    /// <summary>[bytes]; null is length −1.</summary>
    public Bytes Value(byte[]? value)
    {
        Int(value?.Length ?? -1);
        _stream.Write(value ?? []);
        return this;
    }

    public Bytes ShortBytes(byte[] value)
    {
        Short(value.Length);
        _stream.Write(value);
        return this;
    }

    public Bytes Raw(byte[] value)
    {
        _stream.Write(value);
        return this;
    }

    public byte[] ToArray() => _stream.WrittenSpan.ToArray();
}
