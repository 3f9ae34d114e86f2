using System.Buffers;
using System.Buffers.Binary;
using System.Text;

namespace ChatApp.Cql.Types;

/// <summary>The protocol's <c>[option]</c> form of a type (CQL v4 §4.2.5.2).</summary>
internal static class CqlTypeWire
{
    /// <summary>How protocol v4, which has no id for durations, names them.</summary>
    public const string DurationClassName = "org.apache.cassandra.db.marshal.DurationType";

    private const int DeepestNesting = 32;

    public static CqlType Read(ref ReadOnlySpan<byte> source, int depth)
    {
        if (depth > DeepestNesting)
        {
            throw new CqlValueException($"A type nests more than {DeepestNesting} deep.");
        }

        var code = (CqlTypeCode)ReadShort(ref source);
        return code switch
        {
            CqlTypeCode.Custom => CqlType.Custom(ReadString(ref source)),
            CqlTypeCode.Ascii => CqlType.Ascii,
            CqlTypeCode.Bigint => CqlType.Bigint,
            CqlTypeCode.Blob => CqlType.Blob,
            CqlTypeCode.Boolean => CqlType.Boolean,
            CqlTypeCode.Counter => CqlType.Counter,
            CqlTypeCode.Decimal => CqlType.Decimal,
            CqlTypeCode.Double => CqlType.Double,
            CqlTypeCode.Float => CqlType.Float,
            CqlTypeCode.Int => CqlType.Int,
            CqlTypeCode.Timestamp => CqlType.Timestamp,
            CqlTypeCode.Uuid => CqlType.Uuid,
            CqlTypeCode.Text => CqlType.Text,
            CqlTypeCode.Varint => CqlType.Varint,
            CqlTypeCode.Timeuuid => CqlType.Timeuuid,
            CqlTypeCode.Inet => CqlType.Inet,
            CqlTypeCode.Date => CqlType.Date,
            CqlTypeCode.Time => CqlType.Time,
            CqlTypeCode.Smallint => CqlType.Smallint,
            CqlTypeCode.Tinyint => CqlType.Tinyint,
            CqlTypeCode.Duration => CqlType.Duration,
            CqlTypeCode.List => CqlType.ListOf(Read(ref source, depth + 1)),
            CqlTypeCode.Set => CqlType.SetOf(Read(ref source, depth + 1)),
            CqlTypeCode.Map => ReadMap(ref source, depth),
            CqlTypeCode.Tuple => ReadTuple(ref source, depth),
            CqlTypeCode.UserDefined => ReadUserDefined(ref source, depth),
            _ => throw new CqlValueException($"0x{(int)code:X4} is no type of CQL protocol v4."),
        };
    }

    public static void Write(CqlType type, IBufferWriter<byte> output)
    {
        if (type.Code == CqlTypeCode.Duration)
        {
            WriteShort(output, (ushort)CqlTypeCode.Custom);
            WriteString(output, DurationClassName);
            return;
        }

        WriteShort(output, (ushort)type.Code);
        switch (type.Code)
        {
            case CqlTypeCode.Custom:
                WriteString(output, type.ClassName!);
                break;
            case CqlTypeCode.UserDefined:
                WriteUserDefined(type, output);
                break;
            case CqlTypeCode.Tuple:
                WriteShort(output, (ushort)type.Arguments.Length);
                WriteAll(type, output);
                break;
            default:
                WriteAll(type, output);
                break;
        }
    }

    private static CqlType ReadMap(ref ReadOnlySpan<byte> source, int depth)
    {
        var key = Read(ref source, depth + 1);
        return CqlType.MapOf(key, Read(ref source, depth + 1));
    }

    private static CqlType ReadTuple(ref ReadOnlySpan<byte> source, int depth)
    {
        var members = new CqlType[ReadShort(ref source)];
        if (members.Length == 0)
        {
            throw new CqlValueException("A tuple type has no members.");
        }

        for (var i = 0; i < members.Length; i++)
        {
            members[i] = Read(ref source, depth + 1);
        }

        return CqlType.TupleOf(members);
    }

    private static CqlType ReadUserDefined(ref ReadOnlySpan<byte> source, int depth)
    {
        var keyspace = ReadString(ref source);
        var name = ReadString(ref source);
        var fields = new KeyValuePair<string, CqlType>[ReadShort(ref source)];
        for (var i = 0; i < fields.Length; i++)
        {
            var field = ReadString(ref source);
            fields[i] = new(field, Read(ref source, depth + 1));
        }

        return CqlType.UserDefined(keyspace, name, fields);
    }

    private static void WriteUserDefined(CqlType type, IBufferWriter<byte> output)
    {
        WriteString(output, type.Keyspace ?? "");
        WriteString(output, type.Name!);
        WriteShort(output, (ushort)type.Arguments.Length);
        for (var i = 0; i < type.Arguments.Length; i++)
        {
            WriteString(output, type.FieldNames[i]);
            Write(type.Arguments[i], output);
        }
    }

    private static void WriteAll(CqlType type, IBufferWriter<byte> output)
    {
        foreach (var argument in type.Arguments)
        {
            Write(argument, output);
        }
    }

    private static ushort ReadShort(ref ReadOnlySpan<byte> source)
    {
        if (source.Length < sizeof(ushort))
        {
            throw new CqlValueException("A type ends early.");
        }

        var value = BinaryPrimitives.ReadUInt16BigEndian(source);
        source = source[sizeof(ushort)..];
        return value;
    }

    private static string ReadString(ref ReadOnlySpan<byte> source)
    {
        var length = ReadShort(ref source);
        if (source.Length < length)
        {
            throw new CqlValueException("A name in a type ends early.");
        }

        var value = Encoding.UTF8.GetString(source[..length]);
        source = source[length..];
        return value;
    }

    private static void WriteShort(IBufferWriter<byte> output, ushort value)
    {
        BinaryPrimitives.WriteUInt16BigEndian(output.GetSpan(sizeof(ushort)), value);
        output.Advance(sizeof(ushort));
    }

    private static void WriteString(IBufferWriter<byte> output, string value)
    {
        WriteShort(output, checked((ushort)Encoding.UTF8.GetByteCount(value)));
        Encoding.UTF8.GetBytes(value, output);
    }
}
