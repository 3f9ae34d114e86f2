using System.Buffers;
using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.InteropServices;
using CassandraNode.Protocol;
using ChatApp.Cql.Types;

namespace CassandraNode.Engine;

/// <summary>
/// Values as bytes whose order is Cassandra's order of the type (org.apache.cassandra.db.marshal), so that the store's key order is the
/// clustering order. One-way: the value itself is kept beside. Descending columns complement every byte.
/// </summary>
internal static class OrderedEncoding
{
    private const byte Empty = 0x01;
    private const byte Present = 0x02;

    /// <summary>Appends a value that is not null.</summary>
    public static void Write(ArrayBufferWriter<byte> output, CqlType type, ReadOnlySpan<byte> value, bool descending)
    {
        var start = output.WrittenCount;
        WriteAscending(output, type, value);
        if (descending)
        {
            Complement(MemoryMarshal.AsMemory(output.WrittenMemory).Span[start..]); // The writer is ours, and so is its memory.
        }
    }

    /// <summary>Compares two values of a type as Cassandra orders them.</summary>
    public static int Compare(CqlType type, ReadOnlySpan<byte> left, ReadOnlySpan<byte> right)
    {
        var one = new ArrayBufferWriter<byte>(64);
        var other = new ArrayBufferWriter<byte>(64);
        WriteAscending(one, type, left);
        WriteAscending(other, type, right);
        return one.WrittenSpan.SequenceCompareTo(other.WrittenSpan);
    }

    private static void WriteAscending(ArrayBufferWriter<byte> output, CqlType type, ReadOnlySpan<byte> value)
    {
        var isText = type.Code is CqlTypeCode.Text or CqlTypeCode.Ascii or CqlTypeCode.Blob or CqlTypeCode.Custom;
        if (value.IsEmpty && !isText)
        {
            output.Write<byte>([Empty]);
            return;
        }

        output.Write<byte>([Present]);
        switch (type.Code)
        {
            case CqlTypeCode.Int or CqlTypeCode.Bigint or CqlTypeCode.Counter or CqlTypeCode.Smallint or CqlTypeCode.Tinyint
                or CqlTypeCode.Timestamp or CqlTypeCode.Time:
                WriteSigned(output, value);
                break;
            case CqlTypeCode.Boolean or CqlTypeCode.Date:
                output.Write(value); // A date is unsigned, with the epoch in the middle.
                break;
            case CqlTypeCode.Float or CqlTypeCode.Double:
                WriteFloating(output, value);
                break;
            case CqlTypeCode.Uuid:
                WriteUuid(output, value);
                break;
            case CqlTypeCode.Timeuuid:
                WriteTimeuuid(output, value);
                break;
            case CqlTypeCode.Varint:
                WriteInteger(output, new BigInteger(value, isBigEndian: true));
                break;
            case CqlTypeCode.Decimal:
                WriteDecimal(output, value);
                break;
            case CqlTypeCode.List or CqlTypeCode.Set or CqlTypeCode.Map:
                WriteCollection(output, type, value);
                break;
            case CqlTypeCode.Tuple or CqlTypeCode.UserDefined:
                WriteTuple(output, type, value);
                break;
            case CqlTypeCode.Duration:
                throw CqlError.Invalid("Durations have no order");
            default:
                WriteBytes(output, value);
                break;
        }
    }

    private static void WriteSigned(ArrayBufferWriter<byte> output, ReadOnlySpan<byte> value)
    {
        var target = output.GetSpan(value.Length);
        value.CopyTo(target);
        target[0] ^= 0x80;
        output.Advance(value.Length);
    }

    // IEEE 754 with the sign flipped: negative numbers in reverse. Every NaN is the same one, and the greatest, whatever its sign and bits.
    private static void WriteFloating(ArrayBufferWriter<byte> output, ReadOnlySpan<byte> value)
    {
        var isNotANumber = value.Length == sizeof(float)
            ? float.IsNaN(BinaryPrimitives.ReadSingleBigEndian(value))
            : double.IsNaN(BinaryPrimitives.ReadDoubleBigEndian(value));
        if (isNotANumber)
        {
            output.GetSpan(value.Length)[..value.Length].Fill(0xFF);
            output.Advance(value.Length);
            return;
        }

        var negative = (value[0] & 0x80) != 0;
        var target = output.GetSpan(value.Length);
        for (var index = 0; index < value.Length; index++)
        {
            target[index] = negative ? (byte)~value[index] : value[index];
        }

        if (!negative)
        {
            target[0] ^= 0x80;
        }

        output.Advance(value.Length);
    }

    private static void WriteUuid(ArrayBufferWriter<byte> output, ReadOnlySpan<byte> value)
    {
        // UUIDType: by version, then version 1 by its time, then by bytes.
        output.Write<byte>([(byte)(value[6] >> 4)]);
        if (value[6] >> 4 == 1)
        {
            WriteTime(output, value);
        }

        output.Write(value);
    }

    private static void WriteTimeuuid(ArrayBufferWriter<byte> output, ReadOnlySpan<byte> value)
    {
        // TimeUUIDType: by time, then the low bytes as signed ones.
        WriteTime(output, value);
        var target = output.GetSpan(8);
        for (var index = 0; index < 8; index++)
        {
            target[index] = (byte)(value[8 + index] ^ 0x80);
        }

        output.Advance(8);
    }

    private static void WriteTime(ArrayBufferWriter<byte> output, ReadOnlySpan<byte> value) =>
        output.Write<byte>([(byte)(value[6] & 0x0F), value[7], value[4], value[5], value[0], value[1], value[2], value[3]]);

    private static void WriteInteger(ArrayBufferWriter<byte> output, BigInteger value)
    {
        // Sign, then length of the magnitude, then the magnitude; negative ones complemented.
        var magnitude = BigInteger.Abs(value).ToByteArray(isUnsigned: true, isBigEndian: true);
        var bytes = new byte[5 + magnitude.Length];
        bytes[0] = 1;
        BinaryPrimitives.WriteInt32BigEndian(bytes.AsSpan(1), magnitude.Length);
        magnitude.CopyTo(bytes, 5);
        if (value.Sign < 0)
        {
            bytes[0] = 0;
            Complement(bytes.AsSpan(1));
        }

        output.Write(bytes);
    }

    private static void WriteDecimal(ArrayBufferWriter<byte> output, ReadOnlySpan<byte> value)
    {
        var scale = BinaryPrimitives.ReadInt32BigEndian(value);
        var unscaled = new BigInteger(value[4..], isBigEndian: true);
        if (unscaled.IsZero)
        {
            output.Write<byte>([1]);
            return;
        }

        // 0.digits × 10^exponent: by exponent, then by digits as text.
        var digits = BigInteger.Abs(unscaled).ToString(System.Globalization.CultureInfo.InvariantCulture);
        var exponent = digits.Length - (long)scale;
        var bytes = new byte[8 + digits.Length + 1];
        BinaryPrimitives.WriteInt64BigEndian(bytes, exponent ^ long.MinValue);
        System.Text.Encoding.ASCII.GetBytes(digits.TrimEnd('0'), bytes.AsSpan(8));
        var length = 8 + digits.TrimEnd('0').Length + 1;
        var positive = unscaled.Sign > 0;
        output.Write<byte>([positive ? (byte)2 : (byte)0]);
        if (!positive)
        {
            Complement(bytes);
        }

        output.Write(bytes.AsSpan(0, length));
    }

    private static void WriteBytes(ArrayBufferWriter<byte> output, ReadOnlySpan<byte> value)
    {
        // Zero bytes are escaped, so that the two zeros at the end come before whatever a longer value goes on with.
        while (!value.IsEmpty)
        {
            var zero = value.IndexOf((byte)0);
            if (zero < 0)
            {
                output.Write(value);
                break;
            }

            output.Write(value[..zero]);
            output.Write<byte>([0x00, 0xFF]);
            value = value[(zero + 1)..];
        }

        output.Write<byte>([0x00, 0x00]);
    }

    private static void WriteCollection(ArrayBufferWriter<byte> output, CqlType type, ReadOnlySpan<byte> value)
    {
        foreach (var (element, elementType) in CollectionValue.Flatten(type, value))
        {
            output.Write<byte>([0x03]); // More elements come after fewer.
            WriteAscending(output, elementType, element);
        }

        output.Write<byte>([0x00]);
    }

    private static void WriteTuple(ArrayBufferWriter<byte> output, CqlType type, ReadOnlySpan<byte> value)
    {
        foreach (var member in type.Arguments)
        {
            var length = value.Length < 4 ? -1 : BinaryPrimitives.ReadInt32BigEndian(value);
            value = value.Length < 4 ? default : value[4..];
            if (length < 0)
            {
                output.Write<byte>([0x00]);
                continue;
            }

            WriteAscending(output, member, value[..length]);
            value = value[length..];
        }
    }

    private static void Complement(Span<byte> bytes)
    {
        foreach (ref var octet in bytes)
        {
            octet = (byte)~octet;
        }
    }
}
