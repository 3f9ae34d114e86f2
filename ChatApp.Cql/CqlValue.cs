using System.Net;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using ChatApp.Cql.Statements;
using ChatApp.Cql.Types;

namespace ChatApp.Cql;

/// <summary>
/// A value to bind: what a variable may hold, without boxing. The default is null. Integers widen to a larger column;
/// nothing else changes its kind. Bytes are taken by reference until <see cref="PreparedStatement.Bind"/> copies them.
/// </summary>
public readonly struct CqlValue
{
    private readonly object? _reference;
    private readonly ulong _low;
    private readonly ulong _high;

    private CqlValue(CqlValueKind kind, ulong low = 0, ulong high = 0, object? reference = null)
    {
        Kind = kind;
        _low = low;
        _high = high;
        _reference = reference;
    }

    /// <summary>Null: a write deletes what was there.</summary>
    public static CqlValue Null => default;

    /// <summary>No value: a write leaves what was there.</summary>
    public static CqlValue Unset => new(CqlValueKind.Unset);

    internal CqlValueKind Kind { get; }

    internal long Integer => (long)_low;

    internal double Double => BitConverter.UInt64BitsToDouble(_low);

    internal float Single => BitConverter.UInt32BitsToSingle((uint)_low);

    internal Guid Guid => As<Guid>();

    internal decimal Decimal => As<decimal>();

    internal CqlDuration Duration => new((int)(_high >> 32), (int)_high, (long)_low);

    internal object Reference => _reference!;

    internal ReadOnlySpan<byte> Bytes => ((byte[])_reference!).AsSpan((int)_low, (int)_high);

#pragma warning disable CA2225 // A named twin of each conversion would only repeat it: From is the one that has something to add.
    /// <summary>A <c>boolean</c>.</summary>
    public static implicit operator CqlValue(bool value) => new(CqlValueKind.Boolean, value ? 1UL : 0);

    /// <summary>A <c>tinyint</c> or any wider integer.</summary>
    public static implicit operator CqlValue(sbyte value) => new(CqlValueKind.Tinyint, (ulong)value);

    /// <summary>A <c>tinyint</c> up to 127, or any wider integer.</summary>
    public static implicit operator CqlValue(byte value) => new(CqlValueKind.Byte, value);

    /// <summary>A <c>smallint</c> or any wider integer.</summary>
    public static implicit operator CqlValue(short value) => new(CqlValueKind.Smallint, (ulong)value);

    /// <summary>An <c>int</c> or any wider integer.</summary>
    public static implicit operator CqlValue(int value) => new(CqlValueKind.Int, (ulong)value);

    /// <summary>A <c>bigint</c>, <c>counter</c> or <c>varint</c>.</summary>
    public static implicit operator CqlValue(long value) => new(CqlValueKind.Bigint, (ulong)value);

    /// <summary>A <c>float</c>.</summary>
    public static implicit operator CqlValue(float value) => new(CqlValueKind.Float, BitConverter.SingleToUInt32Bits(value));

    /// <summary>A <c>double</c>.</summary>
    public static implicit operator CqlValue(double value) => new(CqlValueKind.Double, BitConverter.DoubleToUInt64Bits(value));

    /// <summary>A <c>decimal</c>.</summary>
    public static implicit operator CqlValue(decimal value) => Of(CqlValueKind.Decimal, value);

    /// <summary>A <c>decimal</c> of any precision.</summary>
    public static implicit operator CqlValue(CqlDecimal value) => new(CqlValueKind.BigDecimal, reference: value);

    /// <summary>A <c>varint</c>.</summary>
    public static implicit operator CqlValue(BigInteger value) => new(CqlValueKind.Varint, reference: value);

    /// <summary>A <c>uuid</c> or <c>timeuuid</c>.</summary>
    public static implicit operator CqlValue(Guid value) => Of(CqlValueKind.Uuid, value);

    /// <summary>A <c>text</c> or <c>ascii</c>; null for a null reference.</summary>
    public static implicit operator CqlValue(string? value) => value is null ? Null : new(CqlValueKind.Text, reference: value);

    /// <summary>A <c>blob</c>; null for a null reference.</summary>
    public static implicit operator CqlValue(byte[]? value) => value is null ? Null : new(CqlValueKind.Bytes, 0, (ulong)value.Length, value);

    /// <summary>A <c>blob</c>.</summary>
    public static implicit operator CqlValue(ReadOnlyMemory<byte> value)
    {
        if (!MemoryMarshal.TryGetArray(value, out var segment) || segment.Array is null)
        {
            segment = value.ToArray();
        }

        return new CqlValue(CqlValueKind.Bytes, (ulong)segment.Offset, (ulong)segment.Count, segment.Array);
    }

    /// <summary>A <c>timestamp</c>, cut to milliseconds.</summary>
    public static implicit operator CqlValue(DateTimeOffset value) => new(CqlValueKind.Timestamp, (ulong)value.ToUnixTimeMilliseconds());

    /// <summary>A <c>date</c>.</summary>
    public static implicit operator CqlValue(DateOnly value) => new(CqlValueKind.Date, (ulong)value.DayNumber);

    /// <summary>A <c>time</c>.</summary>
    public static implicit operator CqlValue(TimeOnly value) => new(CqlValueKind.Time, (ulong)value.Ticks);

    /// <summary>A <c>duration</c>.</summary>
    public static implicit operator CqlValue(CqlDuration value) =>
        new(CqlValueKind.Duration, (ulong)value.Nanoseconds, ((ulong)(uint)value.Months << 32) | (uint)value.Days);

    /// <summary>An <c>inet</c>; null for a null reference.</summary>
    public static implicit operator CqlValue(IPAddress? value) => value is null ? Null : new(CqlValueKind.Inet, reference: value);
#pragma warning restore CA2225

    /// <summary>A value of any type, collections included, written at once as <see cref="CqlCodec.Encode(CqlType, object)"/> does.</summary>
    /// <exception cref="CqlValueException">The value does not fit the type.</exception>
    public static CqlValue From(object? value, CqlType type) => value switch
    {
        null => Null,
        CqlValue same => same,
        _ => new CqlValue(CqlValueKind.Encoded, reference: new EncodedValue(type, CqlCodec.Encode(type, value))),
    };

    /// <summary>The kind of value, never the value.</summary>
    public override string ToString() => ValueWriter.NameOf(this);

    private static CqlValue Of<T>(CqlValueKind kind, T value)
        where T : struct
    {
        var halves = Unsafe.BitCast<T, (ulong Low, ulong High)>(value);
        return new CqlValue(kind, halves.Low, halves.High);
    }

    private T As<T>()
        where T : struct => Unsafe.BitCast<(ulong Low, ulong High), T>((_low, _high));
}
