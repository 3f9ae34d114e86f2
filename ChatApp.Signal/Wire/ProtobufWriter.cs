using System.Security.Cryptography;

namespace ChatApp.Signal.Wire;

/// <summary>Writes the protobuf wire format. What it wrote may be secret: every buffer that it gives up is zeroed.</summary>
internal sealed class ProtobufWriter(int capacity = 256) : IDisposable
{
    private byte[] _buffer = new byte[capacity];
    private int _length;

    public int Length => _length;

    public ReadOnlySpan<byte> Written => _buffer.AsSpan(0, _length);

    /// <summary>Bytes as they are, without a tag.</summary>
    public void WriteRaw(ReadOnlySpan<byte> value) => value.CopyTo(Extend(value.Length));

    public void WriteBytes(int field, ReadOnlySpan<byte> value)
    {
        WriteTag(field, WireType.Bytes);
        WriteVarint((ulong)value.Length);
        WriteRaw(value);
    }

    /// <summary>A byte string that the caller fills in before the next write.</summary>
    public Span<byte> ReserveBytes(int field, int length)
    {
        WriteTag(field, WireType.Bytes);
        WriteVarint((ulong)length);
        return Extend(length);
    }

    public void WriteNumber(int field, ulong value)
    {
        WriteTag(field, WireType.Varint);
        WriteVarint(value);
    }

    /// <summary>A nested message, written by the callback into a writer of its own.</summary>
    public void WriteMessage<T>(int field, T value, Action<ProtobufWriter, T> write)
    {
        using var nested = new ProtobufWriter();
        write(nested, value);
        WriteBytes(field, nested.Written);
    }

    /// <summary>Room for so many bytes, to be filled by the caller before the next write.</summary>
    public Span<byte> Extend(int length)
    {
        if (_buffer.Length - _length < length)
        {
            var larger = new byte[Math.Max(_buffer.Length * 2, _length + length)];
            Written.CopyTo(larger);
            CryptographicOperations.ZeroMemory(_buffer);
            _buffer = larger;
        }

        _length += length;
        return _buffer.AsSpan(_length - length, length);
    }

    public byte[] ToArray() => Written.ToArray();

    public void Dispose() => CryptographicOperations.ZeroMemory(_buffer);

    private void WriteTag(int field, WireType type) => WriteVarint((ulong)field << 3 | (ulong)type);

    private void WriteVarint(ulong value)
    {
        Span<byte> bytes = stackalloc byte[Varint.LongestLength];
        WriteRaw(bytes[..Varint.Write(bytes, value)]);
    }
}
