using System.Buffers;
using System.Net;
using System.Numerics;
using ChatApp.Cql.Frames;

namespace ChatApp.Cql.Types;

/// <summary>
/// Values as objects, from and to their bytes (CQL v4 §6). The .NET type of each CQL type is: <see cref="string"/> for
/// ascii and text; <see cref="sbyte"/>, <see cref="short"/>, <see cref="int"/>, <see cref="long"/> for the integers and
/// counter; <see cref="BigInteger"/> varint; <see cref="CqlDecimal"/> decimal (a <see cref="decimal"/> is taken too);
/// <see cref="float"/>, <see cref="double"/>, <see cref="bool"/>; <see cref="Guid"/> uuid and timeuuid; <c>byte[]</c>
/// blob and custom; <see cref="DateTimeOffset"/> timestamp (UTC); <see cref="DateOnly"/> date; <see cref="TimeOnly"/>
/// time; <see cref="CqlDuration"/> duration; <see cref="IPAddress"/> inet; <c>object?[]</c> list, set, tuple and
/// user-defined type; <c>KeyValuePair&lt;object, object?&gt;[]</c> map, in the server's order. See
/// <see cref="CqlScalar"/> for the same without boxing.
/// </summary>
public static class CqlCodec
{
    private const int TypicalSize = 256;

    /// <summary>Writes a value's bytes, without their length.</summary>
    /// <param name="type">The CQL type to write.</param>
    /// <param name="value">
    /// Of the .NET type given above; smaller integers are widened. A list or set is any enumerable, a map any dictionary
    /// or enumerable of pairs, a tuple any list or <see cref="System.Runtime.CompilerServices.ITuple"/>, a user-defined
    /// type a list in the order of its fields or a dictionary by field name.
    /// </param>
    /// <param name="output">Gets the bytes. After an error it may hold the beginning of the value.</param>
    /// <exception cref="CqlValueException">The value does not fit the type; the message names both types and no value.</exception>
    public static void Encode(CqlType type, object value, IBufferWriter<byte> output)
    {
        ArgumentNullException.ThrowIfNull(value);
        switch (type.Code)
        {
            case CqlTypeCode.Ascii: CqlScalar.WriteAscii(output, As<string>(type, value)); break;
            case CqlTypeCode.Text: CqlScalar.WriteText(output, As<string>(type, value)); break;
            case CqlTypeCode.Bigint or CqlTypeCode.Counter: CqlScalar.WriteBigint(output, AsInteger<long>(type, value)); break;
            case CqlTypeCode.Int: CqlScalar.WriteInt(output, AsInteger<int>(type, value)); break;
            case CqlTypeCode.Smallint: CqlScalar.WriteSmallint(output, AsInteger<short>(type, value)); break;
            case CqlTypeCode.Tinyint: CqlScalar.WriteTinyint(output, As<sbyte>(type, value)); break;
            case CqlTypeCode.Boolean: CqlScalar.WriteBoolean(output, As<bool>(type, value)); break;
            case CqlTypeCode.Float: CqlScalar.WriteFloat(output, As<float>(type, value)); break;
            case CqlTypeCode.Double: CqlScalar.WriteDouble(output, As<double>(type, value)); break;
            case CqlTypeCode.Uuid or CqlTypeCode.Timeuuid: CqlScalar.WriteUuid(output, As<Guid>(type, value)); break;
            case CqlTypeCode.Timestamp: CqlScalar.WriteTimestamp(output, As<DateTimeOffset>(type, value)); break;
            case CqlTypeCode.Date: CqlScalar.WriteDate(output, As<DateOnly>(type, value)); break;
            case CqlTypeCode.Time: CqlScalar.WriteTime(output, As<TimeOnly>(type, value)); break;
            case CqlTypeCode.Duration: CqlScalar.WriteDuration(output, As<CqlDuration>(type, value)); break;
            case CqlTypeCode.Inet: CqlScalar.WriteInet(output, As<IPAddress>(type, value)); break;
            case CqlTypeCode.Varint: CqlScalar.WriteVarint(output, value is BigInteger big ? big : AsInteger<long>(type, value)); break;
            case CqlTypeCode.Decimal: CqlScalar.WriteDecimal(output, value is decimal number ? number : As<CqlDecimal>(type, value)); break;
            case CqlTypeCode.Blob or CqlTypeCode.Custom: output.Write(value is ReadOnlyMemory<byte> memory ? memory.Span : As<byte[]>(type, value)); break;
            default: CollectionCodec.Encode(type, value, output); break;
        }
    }

    /// <summary>The bytes of a value, without their length. As <see cref="Encode(CqlType, object, IBufferWriter{byte})"/>.</summary>
    public static byte[] Encode(CqlType type, object value)
    {
        using var output = new PooledBuffer(TypicalSize);
        Encode(type, value, output);
        return output.WrittenSpan.ToArray();
    }

    /// <summary>Reads a value from its bytes, without their length.</summary>
    /// <returns>An object of the .NET type given above; null for the empty value, which the server allows for every type but those of text and bytes, where it is a value.</returns>
    /// <exception cref="CqlValueException">The bytes do not have the type's form.</exception>
    public static object? Decode(CqlType type, ReadOnlySpan<byte> source)
    {
        if (source.IsEmpty && !AllowsEmpty(type.Code))
        {
            return null;
        }

        return type.Code switch
        {
            CqlTypeCode.Ascii => CqlScalar.ReadAscii(source),
            CqlTypeCode.Text => CqlScalar.ReadText(source),
            CqlTypeCode.Bigint or CqlTypeCode.Counter => CqlScalar.ReadBigint(source),
            CqlTypeCode.Int => CqlScalar.ReadInt(source),
            CqlTypeCode.Smallint => CqlScalar.ReadSmallint(source),
            CqlTypeCode.Tinyint => CqlScalar.ReadTinyint(source),
            CqlTypeCode.Boolean => CqlScalar.ReadBoolean(source),
            CqlTypeCode.Float => CqlScalar.ReadFloat(source),
            CqlTypeCode.Double => CqlScalar.ReadDouble(source),
            CqlTypeCode.Uuid or CqlTypeCode.Timeuuid => CqlScalar.ReadUuid(source),
            CqlTypeCode.Timestamp => CqlScalar.ReadTimestamp(source),
            CqlTypeCode.Date => CqlScalar.ReadDate(source),
            CqlTypeCode.Time => CqlScalar.ReadTime(source),
            CqlTypeCode.Duration => CqlScalar.ReadDuration(source),
            CqlTypeCode.Inet => CqlScalar.ReadInet(source),
            CqlTypeCode.Varint => CqlScalar.ReadVarint(source),
            CqlTypeCode.Decimal => CqlScalar.ReadDecimal(source),
            CqlTypeCode.Blob or CqlTypeCode.Custom => source.ToArray(),
            _ => CollectionCodec.Decode(type, source),
        };
    }

    /// <summary>Whether zero bytes are a value of their own, as an empty text is, and not the absence of one.</summary>
    internal static bool AllowsEmpty(CqlTypeCode code) => code is CqlTypeCode.Ascii or CqlTypeCode.Text or CqlTypeCode.Blob or CqlTypeCode.Custom;

    internal static CqlValueException WrongType(CqlType type, object value) => new($"Cannot write a {value.GetType()} as {type}.");

    private static T As<T>(CqlType type, object value) => value is T typed ? typed : throw WrongType(type, value);

    // Widening only: a number that might not fit is a mistake to show where it is made.
    private static T AsInteger<T>(CqlType type, object value)
        where T : IBinaryInteger<T> => value switch
        {
            T same => same,
            sbyte number => T.CreateChecked(number),
            short number when typeof(T) != typeof(sbyte) => T.CreateChecked(number),
            int number when typeof(T) == typeof(long) => T.CreateChecked(number),
            _ => throw WrongType(type, value),
        };
}
