using System.Buffers;
using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Numerics;
using System.Text;

namespace ChatApp.Cql.Types;

/// <summary>
/// Single values, from and to their bytes (CQL v4 §6), without boxing. Readers take exactly the value's bytes, without
/// its length, and throw <see cref="CqlValueException"/> when these do not have the right form; an empty value, which
/// the server allows for most types, is such an error here.
/// </summary>
public static class CqlScalar
{
    private const int UnixEpochDayNumber = 719_162;
    private const uint DateOfUnixEpoch = 1U << 31;
    private const long NanosecondsPerDay = 86_400_000_000_000;
    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Reads a <c>boolean</c>: any byte but zero is true.</summary>
    public static bool ReadBoolean(ReadOnlySpan<byte> source) => Exactly(source, 1, "boolean")[0] != 0;

    /// <summary>Reads a <c>tinyint</c>.</summary>
    public static sbyte ReadTinyint(ReadOnlySpan<byte> source) => (sbyte)Exactly(source, 1, "tinyint")[0];

    /// <summary>Reads a <c>smallint</c>.</summary>
    public static short ReadSmallint(ReadOnlySpan<byte> source) => BinaryPrimitives.ReadInt16BigEndian(Exactly(source, 2, "smallint"));

    /// <summary>Reads an <c>int</c>.</summary>
    public static int ReadInt(ReadOnlySpan<byte> source) => BinaryPrimitives.ReadInt32BigEndian(Exactly(source, 4, "int"));

    /// <summary>Reads a <c>bigint</c> or <c>counter</c>.</summary>
    public static long ReadBigint(ReadOnlySpan<byte> source) => BinaryPrimitives.ReadInt64BigEndian(Exactly(source, 8, "bigint"));

    /// <summary>Reads a <c>float</c>.</summary>
    public static float ReadFloat(ReadOnlySpan<byte> source) => BinaryPrimitives.ReadSingleBigEndian(Exactly(source, 4, "float"));

    /// <summary>Reads a <c>double</c>.</summary>
    public static double ReadDouble(ReadOnlySpan<byte> source) => BinaryPrimitives.ReadDoubleBigEndian(Exactly(source, 8, "double"));

    /// <summary>Reads a <c>uuid</c> or <c>timeuuid</c>, whose bytes stand in the order of its text.</summary>
    public static Guid ReadUuid(ReadOnlySpan<byte> source) => new(Exactly(source, 16, "uuid"), bigEndian: true);

    /// <summary>Reads UTF-8 text.</summary>
    public static string ReadText(ReadOnlySpan<byte> source)
    {
        try
        {
            return StrictUtf8.GetString(source);
        }
        catch (DecoderFallbackException exception)
        {
            throw new CqlValueException("The bytes of a text are not UTF-8.", exception);
        }
    }

    /// <summary>Reads text of 7-bit characters.</summary>
    public static string ReadAscii(ReadOnlySpan<byte> source) =>
        Ascii.IsValid(source) ? Encoding.ASCII.GetString(source) : throw new CqlValueException("The bytes of an ascii text are not 7 bits each.");

    /// <summary>Reads a <c>timestamp</c>, in UTC.</summary>
    /// <exception cref="CqlValueException">Also when the time is before year 1 or after year 9999; read such a one with <see cref="ReadBigint"/>.</exception>
    public static DateTimeOffset ReadTimestamp(ReadOnlySpan<byte> source)
    {
        var milliseconds = BinaryPrimitives.ReadInt64BigEndian(Exactly(source, 8, "timestamp"));
        return milliseconds >= DateTimeOffset.MinValue.ToUnixTimeMilliseconds() && milliseconds <= DateTimeOffset.MaxValue.ToUnixTimeMilliseconds()
            ? DateTimeOffset.FromUnixTimeMilliseconds(milliseconds)
            : throw new CqlValueException("A timestamp lies outside the years 1 to 9999.");
    }

    /// <summary>Reads a <c>date</c>.</summary>
    /// <exception cref="CqlValueException">Also when the day is before year 1 or after year 9999; <see cref="ReadInt"/> reads such a one, whose bits are 2^31 + days since 1970.</exception>
    public static DateOnly ReadDate(ReadOnlySpan<byte> source)
    {
        var day = BinaryPrimitives.ReadUInt32BigEndian(Exactly(source, 4, "date")) - (long)DateOfUnixEpoch + UnixEpochDayNumber;
        return day >= 0 && day <= DateOnly.MaxValue.DayNumber
            ? DateOnly.FromDayNumber((int)day)
            : throw new CqlValueException("A date lies outside the years 1 to 9999.");
    }

    /// <summary>Reads a <c>time</c>, cut to the 100 ns of <see cref="TimeOnly"/>; <see cref="ReadBigint"/> gives all nanoseconds.</summary>
    public static TimeOnly ReadTime(ReadOnlySpan<byte> source)
    {
        var nanoseconds = BinaryPrimitives.ReadInt64BigEndian(Exactly(source, 8, "time"));
        return nanoseconds is >= 0 and < NanosecondsPerDay
            ? new TimeOnly(nanoseconds / TimeSpan.NanosecondsPerTick)
            : throw new CqlValueException("A time lies outside the day.");
    }

    /// <summary>Reads a <c>varint</c>.</summary>
    public static BigInteger ReadVarint(ReadOnlySpan<byte> source) =>
        source.IsEmpty ? throw new CqlValueException("A varint has no bytes.") : new BigInteger(source, isBigEndian: true);

    /// <summary>Reads a <c>decimal</c>.</summary>
    public static CqlDecimal ReadDecimal(ReadOnlySpan<byte> source) =>
        source.Length > 4
            ? new CqlDecimal(ReadVarint(source[4..]), BinaryPrimitives.ReadInt32BigEndian(source))
            : throw new CqlValueException($"Expected more than 4 bytes for decimal, not {source.Length}.");

    /// <summary>Reads a <c>duration</c>.</summary>
    public static CqlDuration ReadDuration(ReadOnlySpan<byte> source)
    {
        if (!VariableLengthInteger.TryRead(ref source, out var months)
            || !VariableLengthInteger.TryRead(ref source, out var days)
            || !VariableLengthInteger.TryRead(ref source, out var nanoseconds)
            || !source.IsEmpty
            || months != (int)months
            || days != (int)days)
        {
            throw new CqlValueException("The bytes of a duration are not its three numbers.");
        }

        try
        {
            return new CqlDuration((int)months, (int)days, nanoseconds);
        }
        catch (ArgumentException exception)
        {
            throw new CqlValueException("The parts of a duration have different signs.", exception);
        }
    }

    /// <summary>Reads an <c>inet</c>: 4 or 16 bytes.</summary>
    public static IPAddress ReadInet(ReadOnlySpan<byte> source) =>
        source.Length is 4 or 16 ? new IPAddress(source) : throw new CqlValueException($"Expected 4 or 16 bytes for inet, not {source.Length}.");

    /// <summary>Writes a <c>boolean</c>, 1 byte.</summary>
    public static void WriteBoolean(IBufferWriter<byte> output, bool value) => WriteTinyint(output, value ? (sbyte)1 : (sbyte)0);

    /// <summary>Writes a <c>tinyint</c>, 1 byte.</summary>
    public static void WriteTinyint(IBufferWriter<byte> output, sbyte value)
    {
        output.GetSpan(1)[0] = (byte)value;
        output.Advance(1);
    }

    /// <summary>Writes a <c>smallint</c>, 2 bytes.</summary>
    public static void WriteSmallint(IBufferWriter<byte> output, short value)
    {
        BinaryPrimitives.WriteInt16BigEndian(output.GetSpan(2), value);
        output.Advance(2);
    }

    /// <summary>Writes an <c>int</c>, 4 bytes.</summary>
    public static void WriteInt(IBufferWriter<byte> output, int value)
    {
        BinaryPrimitives.WriteInt32BigEndian(output.GetSpan(4), value);
        output.Advance(4);
    }

    /// <summary>Writes a <c>bigint</c> or <c>counter</c>, 8 bytes.</summary>
    public static void WriteBigint(IBufferWriter<byte> output, long value)
    {
        BinaryPrimitives.WriteInt64BigEndian(output.GetSpan(8), value);
        output.Advance(8);
    }

    /// <summary>Writes a <c>float</c>, 4 bytes.</summary>
    public static void WriteFloat(IBufferWriter<byte> output, float value) => WriteInt(output, BitConverter.SingleToInt32Bits(value));

    /// <summary>Writes a <c>double</c>, 8 bytes.</summary>
    public static void WriteDouble(IBufferWriter<byte> output, double value) => WriteBigint(output, BitConverter.DoubleToInt64Bits(value));

    /// <summary>Writes a <c>uuid</c> or <c>timeuuid</c>, 16 bytes in the order of its text.</summary>
    public static void WriteUuid(IBufferWriter<byte> output, Guid value)
    {
        value.TryWriteBytes(output.GetSpan(16), bigEndian: true, out _);
        output.Advance(16);
    }

    /// <summary>Writes UTF-8 text.</summary>
    /// <exception cref="CqlValueException">The text has half of a surrogate pair.</exception>
    public static void WriteText(IBufferWriter<byte> output, string value)
    {
        try
        {
            output.Advance(StrictUtf8.GetBytes(value, output.GetSpan(StrictUtf8.GetByteCount(value))));
        }
        catch (EncoderFallbackException exception)
        {
            throw new CqlValueException("A text has half of a surrogate pair.", exception);
        }
    }

    /// <summary>Writes text of 7-bit characters.</summary>
    /// <exception cref="CqlValueException">The text has others.</exception>
    public static void WriteAscii(IBufferWriter<byte> output, string value)
    {
        if (!Ascii.IsValid(value))
        {
            throw new CqlValueException("An ascii text has characters beyond 7 bits.");
        }

        output.Advance(Encoding.ASCII.GetBytes(value, output.GetSpan(value.Length)));
    }

    /// <summary>Writes a <c>timestamp</c>, 8 bytes, cut to milliseconds.</summary>
    public static void WriteTimestamp(IBufferWriter<byte> output, DateTimeOffset value) => WriteBigint(output, value.ToUnixTimeMilliseconds());

    /// <summary>Writes a <c>date</c>, 4 bytes.</summary>
    public static void WriteDate(IBufferWriter<byte> output, DateOnly value) =>
        WriteInt(output, unchecked((int)((uint)(value.DayNumber - UnixEpochDayNumber) + DateOfUnixEpoch)));

    /// <summary>Writes a <c>time</c>, 8 bytes.</summary>
    public static void WriteTime(IBufferWriter<byte> output, TimeOnly value) => WriteBigint(output, value.Ticks * TimeSpan.NanosecondsPerTick);

    /// <summary>Writes a <c>varint</c> in the fewest bytes that keep its sign.</summary>
    public static void WriteVarint(IBufferWriter<byte> output, BigInteger value)
    {
        value.TryWriteBytes(output.GetSpan(value.GetByteCount()), out var written, isBigEndian: true);
        output.Advance(written);
    }

    /// <summary>Writes a <c>decimal</c>: its scale, then its digits as a varint.</summary>
    public static void WriteDecimal(IBufferWriter<byte> output, CqlDecimal value)
    {
        WriteInt(output, value.Scale);
        WriteVarint(output, value.Unscaled);
    }

    /// <summary>Writes a <c>duration</c>: three variable-length integers.</summary>
    public static void WriteDuration(IBufferWriter<byte> output, CqlDuration value)
    {
        var span = output.GetSpan(3 * VariableLengthInteger.MaximumLength);
        var length = VariableLengthInteger.Write(span, value.Months);
        length += VariableLengthInteger.Write(span[length..], value.Days);
        length += VariableLengthInteger.Write(span[length..], value.Nanoseconds);
        output.Advance(length);
    }

    /// <summary>Writes an <c>inet</c>, 4 or 16 bytes. An IPv4 address inside an IPv6 one stays as it is.</summary>
    public static void WriteInet(IBufferWriter<byte> output, IPAddress value)
    {
        var length = value.AddressFamily == AddressFamily.InterNetwork ? 4 : 16;
        value.TryWriteBytes(output.GetSpan(length), out _);
        output.Advance(length);
    }

    private static ReadOnlySpan<byte> Exactly(ReadOnlySpan<byte> source, int length, string type) =>
        source.Length == length ? source : throw new CqlValueException($"Expected {length} byte{(length == 1 ? "" : "s")} for {type}, not {source.Length}.");
}
