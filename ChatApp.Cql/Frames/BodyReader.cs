using System.Buffers.Binary;
using System.Net;
using System.Text;

namespace ChatApp.Cql.Frames;

/// <summary>Reads the protocol's notations (CQL v4 §3) from a frame's body. Bytes that end early are a protocol error.</summary>
internal ref struct BodyReader(ReadOnlySpan<byte> body)
{
    private ReadOnlySpan<byte> _rest = body;

    /// <summary>What has not been read yet.</summary>
    public readonly ReadOnlySpan<byte> Rest => _rest;

    public byte ReadByte() => Take(1)[0];

    public ushort ReadShort() => BinaryPrimitives.ReadUInt16BigEndian(Take(sizeof(ushort)));

    public int ReadInt() => BinaryPrimitives.ReadInt32BigEndian(Take(sizeof(int)));

    public string ReadString() => Encoding.UTF8.GetString(Take(ReadShort()));

    public ReadOnlySpan<byte> ReadShortBytes() => Take(ReadShort());

    /// <summary>[bytes]; empty for a null too.</summary>
    public ReadOnlySpan<byte> ReadBytes() => Take(Math.Max(ReadInt(), 0));

    /// <summary>[inet]: address and port.</summary>
    public IPEndPoint ReadInet()
    {
        var length = ReadByte();
        if (length is not (4 or 16))
        {
            throw new CqlProtocolException($"An address has {length} bytes.");
        }

        var address = new IPAddress(Take(length));
        var port = ReadInt();
        return port is >= IPEndPoint.MinPort and <= IPEndPoint.MaxPort ? new IPEndPoint(address, port) : throw new CqlProtocolException("A port is out of range.");
    }

    public string[] ReadStringList()
    {
        var list = new string[ReadShort()];
        for (var i = 0; i < list.Length; i++)
        {
            list[i] = ReadString();
        }

        return list;
    }

    public void SkipBytesMap()
    {
        for (var count = ReadShort(); count > 0; count--)
        {
            _ = ReadShortBytes();
            _ = ReadBytes();
        }
    }

    public Types.CqlType ReadType()
    {
        try
        {
            return Types.CqlType.Read(ref _rest);
        }
        catch (Types.CqlValueException exception)
        {
            throw new CqlProtocolException(exception.Message, exception);
        }
    }

    public ReadOnlySpan<byte> Take(int count)
    {
        if (count > _rest.Length)
        {
            throw new CqlProtocolException("A frame's body ends early.");
        }

        var taken = _rest[..count];
        _rest = _rest[count..];
        return taken;
    }
}
