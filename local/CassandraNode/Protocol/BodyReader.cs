using System.Buffers.Binary;
using System.Text;
using CassandraNode.Execution;

namespace CassandraNode.Protocol;

/// <summary>Reads the parts of a request's body (CQL v4 §3).</summary>
internal ref struct BodyReader(byte[] body)
{
    private static readonly UTF8Encoding StrictUtf8 = new(false, throwOnInvalidBytes: true);

    private ReadOnlySpan<byte> _rest = body;

    public byte Byte() => Take(1)[0];

    public ushort Short() => BinaryPrimitives.ReadUInt16BigEndian(Take(2));

    public int Int() => BinaryPrimitives.ReadInt32BigEndian(Take(4));

    public long Long() => BinaryPrimitives.ReadInt64BigEndian(Take(8));

    public string String() => Text(Take(Short()));

    public string LongString()
    {
        var length = Int();
        return Text(Take(length));
    }

    public byte[] ShortBytes() => Take(Short()).ToArray();

    /// <summary>[bytes]: null if its length is negative.</summary>
    public byte[]? Bytes()
    {
        var length = Int();
        return length < 0 ? null : Take(length).ToArray();
    }

    /// <summary>[value]: −1 is null, −2 unset. It is a part of the body, and not a copy.</summary>
    public BoundValue Value()
    {
        var length = Int();
        return length switch
        {
            -1 => BoundValue.Null,
            -2 => BoundValue.Unset,
            < -2 => throw CqlError.Protocol($"Invalid value length {length}"),
            _ => new BoundValue(Slice(length)),
        };
    }

    public Dictionary<string, string> StringMap()
    {
        var map = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        for (var count = Short(); count > 0; count--)
        {
            var key = String();
            map[key] = String();
        }

        return map;
    }

    public List<string> StringList()
    {
        var list = new List<string>();
        for (var count = Short(); count > 0; count--)
        {
            list.Add(String());
        }

        return list;
    }

    /// <summary>Query parameters (§4.1.4).</summary>
    public QueryOptions QueryOptions()
    {
        Short(); // Consistency: one node has them all.
        var flags = Byte();
        BoundValue[] values = [];
        string[]? names = null;
        if ((flags & 0x01) != 0)
        {
            (values, names) = Values((flags & 0x40) != 0);
        }

        var skipMetadata = (flags & 0x02) != 0;
        var pageSize = (flags & 0x04) != 0 ? Int() : 0;
        var pagingState = (flags & 0x08) != 0 ? Bytes() : null;
        if ((flags & 0x10) != 0)
        {
            Short(); // Serial consistency.
        }

        long? timestamp = (flags & 0x20) != 0 ? Long() : null;
        return new QueryOptions(values, names, Math.Max(0, pageSize), pagingState, timestamp, skipMetadata);
    }

    public (BoundValue[] Values, string[]? Names) Values(bool named)
    {
        var count = Short();
        if (count > _rest.Length / sizeof(int))
        {
            throw CqlError.Protocol("A frame's body ends before what it says it holds");
        }

        var values = new BoundValue[count];
        var names = named ? new string[count] : null;
        for (var index = 0; index < count; index++)
        {
            if (names is not null)
            {
                names[index] = String();
            }

            values[index] = Value();
        }

        return (values, names);
    }

    private ReadOnlyMemory<byte> Slice(int length)
    {
        var start = body.Length - _rest.Length;
        return body.AsMemory(start, Take(length).Length);
    }

    private ReadOnlySpan<byte> Take(int length)
    {
        if (length < 0 || length > _rest.Length)
        {
            throw CqlError.Protocol("A frame's body ends before what it says it holds");
        }

        var taken = _rest[..length];
        _rest = _rest[length..];
        return taken;
    }

    private static string Text(ReadOnlySpan<byte> bytes)
    {
        try
        {
            return StrictUtf8.GetString(bytes);
        }
        catch (DecoderFallbackException)
        {
            throw CqlError.Protocol("A text is not UTF-8");
        }
    }
}
