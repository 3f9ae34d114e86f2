using System.Net;
using System.Numerics;
using ChatApp.Cql.Frames;
using ChatApp.Cql.Types;

namespace ChatApp.Cql.Statements;

/// <summary>Writes bound values as the protocol's [value]: a length and that many bytes, −1 for null, −2 for unset (CQL v4 §3).</summary>
internal static class ValueWriter
{
    private const int Null = -1;
    private const int Unset = -2;

    /// <exception cref="CqlValueException">The value is not of the column's type.</exception>
    public static void Write(PooledBuffer output, in CqlValue value, Column column)
    {
        if (value.Kind <= CqlValueKind.Unset)
        {
            output.WriteInt(value.Kind == CqlValueKind.Null ? Null : Unset);
            return;
        }

        var length = output.Skip(sizeof(int));
        if (!TryWrite(output, value, column.Type))
        {
            throw new CqlValueException($"'{column.Name}' is {column.Type} and was given {NameOf(value)}.");
        }

        output.SetInt(length, output.Length - length - sizeof(int));
    }

    public static string NameOf(in CqlValue value) => value.Kind switch
    {
        CqlValueKind.Null => "null",
        CqlValueKind.Unset => "unset",
        CqlValueKind.Boolean => "a bool",
        CqlValueKind.Tinyint => "an sbyte",
        CqlValueKind.Byte => "a byte (a tinyint goes up to 127)",
        CqlValueKind.Smallint => "a short",
        CqlValueKind.Int => "an int",
        CqlValueKind.Bigint => "a long",
        CqlValueKind.Float => "a float",
        CqlValueKind.Double => "a double",
        CqlValueKind.Decimal => "a decimal",
        CqlValueKind.BigDecimal => "a CqlDecimal",
        CqlValueKind.Varint => "a BigInteger",
        CqlValueKind.Uuid => "a Guid",
        CqlValueKind.Text => "a string",
        CqlValueKind.Bytes => "bytes",
        CqlValueKind.Timestamp => "a DateTimeOffset",
        CqlValueKind.Date => "a DateOnly",
        CqlValueKind.Time => "a TimeOnly",
        CqlValueKind.Duration => "a CqlDuration",
        CqlValueKind.Inet => "an IPAddress",
        _ => $"a value written as {((EncodedValue)value.Reference).Type}",
    };

    private static bool TryWrite(PooledBuffer output, in CqlValue value, CqlType type)
    {
        switch (value.Kind, type.Code)
        {
            case (>= CqlValueKind.Tinyint and <= CqlValueKind.Bigint, _): return TryWriteInteger(output, value.Kind, value.Integer, type.Code);
            case (CqlValueKind.Boolean, CqlTypeCode.Boolean): output.WriteByte((byte)value.Integer); return true;
            case (CqlValueKind.Float, CqlTypeCode.Float): CqlScalar.WriteFloat(output, value.Single); return true;
            case (CqlValueKind.Double, CqlTypeCode.Double): CqlScalar.WriteDouble(output, value.Double); return true;
            case (CqlValueKind.Decimal, CqlTypeCode.Decimal): CqlScalar.WriteDecimal(output, value.Decimal); return true;
            case (CqlValueKind.BigDecimal, CqlTypeCode.Decimal): CqlScalar.WriteDecimal(output, (CqlDecimal)value.Reference); return true;
            case (CqlValueKind.Varint, CqlTypeCode.Varint): CqlScalar.WriteVarint(output, (BigInteger)value.Reference); return true;
            case (CqlValueKind.Uuid, CqlTypeCode.Uuid or CqlTypeCode.Timeuuid): CqlScalar.WriteUuid(output, value.Guid); return true;
            case (CqlValueKind.Text, CqlTypeCode.Text): CqlScalar.WriteText(output, (string)value.Reference); return true;
            case (CqlValueKind.Text, CqlTypeCode.Ascii): CqlScalar.WriteAscii(output, (string)value.Reference); return true;
            case (CqlValueKind.Bytes, CqlTypeCode.Blob or CqlTypeCode.Custom): output.WriteRaw(value.Bytes); return true;
            case (CqlValueKind.Timestamp, CqlTypeCode.Timestamp): output.WriteLong(value.Integer); return true;
            case (CqlValueKind.Date, CqlTypeCode.Date): CqlScalar.WriteDate(output, DateOnly.FromDayNumber((int)value.Integer)); return true;
            case (CqlValueKind.Time, CqlTypeCode.Time): CqlScalar.WriteTime(output, new TimeOnly(value.Integer)); return true;
            case (CqlValueKind.Duration, CqlTypeCode.Duration): CqlScalar.WriteDuration(output, value.Duration); return true;
            case (CqlValueKind.Inet, CqlTypeCode.Inet): CqlScalar.WriteInet(output, (IPAddress)value.Reference); return true;
            case (CqlValueKind.Encoded, _): return TryWriteEncoded(output, (EncodedValue)value.Reference, type);
            default: return false;
        }
    }

    // A kind may go into any column that holds all its numbers; a byte also into a tinyint, as far as that goes.
    private static bool TryWriteInteger(PooledBuffer output, CqlValueKind kind, long number, CqlTypeCode code)
    {
        switch (code)
        {
            case CqlTypeCode.Tinyint when kind == CqlValueKind.Tinyint || (kind == CqlValueKind.Byte && number <= sbyte.MaxValue): output.WriteByte((byte)number); return true;
            case CqlTypeCode.Smallint when kind <= CqlValueKind.Smallint: output.WriteShort((ushort)number); return true;
            case CqlTypeCode.Int when kind <= CqlValueKind.Int: output.WriteInt((int)number); return true;
            case CqlTypeCode.Bigint or CqlTypeCode.Counter: output.WriteLong(number); return true;
            case CqlTypeCode.Varint: CqlScalar.WriteVarint(output, number); return true;
            default: return false;
        }
    }

    private static bool TryWriteEncoded(PooledBuffer output, EncodedValue value, CqlType type)
    {
        var fits = value.Type.HasSameValuesAs(type);
        if (fits)
        {
            output.WriteRaw(value.Bytes);
        }

        return fits;
    }
}
