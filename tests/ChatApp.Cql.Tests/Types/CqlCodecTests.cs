using System.Globalization;
using System.Net;
using System.Numerics;
using ChatApp.Cql.Types;

namespace ChatApp.Cql.Tests.Types;

public sealed class CqlCodecTests
{
    /// <summary>Type, value and bytes: of the protocol's own examples (CQL v4 §6) where it gives one.</summary>
    public static TheoryData<string, object, string> Vectors() => new()
    {
        { "ascii", "abc", "616263" },
        { "text", "é€𝄞", "C3A9E282ACF09D849E" },
        { "text", "", "" },
        { "bigint", long.MinValue, "8000000000000000" },
        { "counter", 42L, "000000000000002A" },
        { "blob", new byte[] { 0, 255 }, "00FF" },
        { "boolean", true, "01" },
        { "boolean", false, "00" },
        { "int", -2, "FFFFFFFE" },
        { "smallint", (short)-32768, "8000" },
        { "tinyint", (sbyte)-1, "FF" },
        { "float", 1.5f, "3FC00000" },
        { "double", -0.1, "BFB999999999999A" },
        { "uuid", Guid.Parse("00112233-4455-6677-8899-aabbccddeeff"), "00112233445566778899AABBCCDDEEFF" },
        { "timeuuid", Guid.Parse("b54adc00-67f9-11d9-9669-0800200c9a66"), "B54ADC0067F911D996690800200C9A66" },
        { "timestamp", DateTimeOffset.UnixEpoch.AddMilliseconds(-1), "FFFFFFFFFFFFFFFF" },
        { "timestamp", DateTimeOffset.MaxValue.AddTicks(-9999), "0000E677D21FDBFF" },
        { "date", new DateOnly(1970, 1, 1), "80000000" },
        { "date", new DateOnly(1969, 12, 31), "7FFFFFFF" },
        { "date", new DateOnly(2024, 2, 29), "80004D46" },
        { "time", new TimeOnly(0, 0, 1), "000000003B9ACA00" },
        { "time", TimeOnly.MaxValue, "00004E94914EFF9C" },
        { "inet", IPAddress.Parse("127.0.0.1"), "7F000001" },
        { "inet", IPAddress.Parse("2001:db8::1"), "20010DB8000000000000000000000001" },
        { "varint", BigInteger.Zero, "00" },
        { "varint", new BigInteger(1), "01" },
        { "varint", new BigInteger(127), "7F" },
        { "varint", new BigInteger(128), "0080" },
        { "varint", new BigInteger(129), "0081" },
        { "varint", new BigInteger(-1), "FF" },
        { "varint", new BigInteger(-128), "80" },
        { "varint", new BigInteger(-129), "FF7F" },
        { "decimal", new CqlDecimal(-129, 2), "00000002FF7F" },
        { "decimal", new CqlDecimal(5, -3), "FFFFFFFD05" },
        { "duration", new CqlDuration(1, 2, 3), "020406" },
        { "duration", new CqlDuration(-1, 0, -64), "01007F" },
        { "duration", new CqlDuration(0, 0, 64), "00008080" },
        { "duration", new CqlDuration(int.MaxValue, int.MaxValue, long.MaxValue), "F0FFFFFFFEF0FFFFFFFEFFFFFFFFFFFFFFFFFE" },
        { "list<int>", new object?[] { 1, -1 }, "000000020000000400000001" + "00000004FFFFFFFF" },
        { "set<text>", new object?[] { "", "a" }, "00000002" + "00000000" + "0000000161" },
        { "map<text, boolean>", new[] { new KeyValuePair<object, object?>("k", true) }, "00000001" + "000000016B" + "0000000101" },
        { "tuple<int, text>", new object?[] { 7, null }, "0000000400000007" + "FFFFFFFF" },
        { "list<frozen<set<tinyint>>>", new object?[] { new object?[] { (sbyte)3 } }, "00000001" + "00000009" + "00000001" + "0000000103" },
    };

    [Theory]
    [MemberData(nameof(Vectors))]
    public void Writes_and_reads_the_bytes_of_the_protocol(string type, object value, string bytes)
    {
        var cql = CqlType.Parse(type);
        Assert.Equal(bytes, Convert.ToHexString(CqlCodec.Encode(cql, value)));
        Assert.Equal(value, CqlCodec.Decode(cql, Convert.FromHexString(bytes)));
        CqlValidator.Validate(cql, Convert.FromHexString(bytes));
    }

    [Theory]
    [InlineData("int", "000000")]
    [InlineData("bigint", "0000000000")]
    [InlineData("boolean", "0101")]
    [InlineData("uuid", "00")]
    [InlineData("text", "C328")]
    [InlineData("ascii", "80")]
    [InlineData("inet", "010203")]
    [InlineData("decimal", "00000001")]
    [InlineData("duration", "0204")]
    [InlineData("duration", "020306")]
    [InlineData("time", "00004E94914F0000")]
    [InlineData("list<int>", "7FFFFFFF")]
    [InlineData("list<int>", "FFFFFFFF")]
    [InlineData("list<int>", "0000000100000004000000")]
    [InlineData("list<int>", "000000010000000400000000FF")]
    [InlineData("map<int, int>", "00000001FFFFFFFFFFFFFFFF")]
    [InlineData("tuple<int>", "000000010000000000")]
    public void Reports_bytes_of_the_wrong_form(string type, string bytes)
    {
        var cql = CqlType.Parse(type);
        Assert.Throws<CqlValueException>(() => CqlCodec.Decode(cql, Convert.FromHexString(bytes)));
        Assert.Throws<CqlValueException>(() => CqlValidator.Validate(cql, Convert.FromHexString(bytes)));
    }

    [Theory]
    [InlineData("timestamp", "7FFFFFFFFFFFFFFF")]
    [InlineData("date", "00000000")]
    public void Lets_a_server_keep_times_that_dotnet_cannot_show(string type, string bytes)
    {
        CqlValidator.Validate(CqlType.Parse(type), Convert.FromHexString(bytes));
        Assert.Throws<CqlValueException>(() => CqlCodec.Decode(CqlType.Parse(type), Convert.FromHexString(bytes)));
    }

    [Fact]
    public void Reads_the_empty_value_of_a_number_as_null_and_of_a_text_as_a_text()
    {
        Assert.Null(CqlCodec.Decode(CqlType.Int, []));
        Assert.Equal("", CqlCodec.Decode(CqlType.Text, []));
        Assert.Equal(Array.Empty<byte>(), CqlCodec.Decode(CqlType.Blob, []));
        CqlValidator.Validate(CqlType.Int, []);
    }

    [Fact]
    public void Refuses_a_timeuuid_of_another_version_where_it_is_stored()
    {
        var random = CqlCodec.Encode(CqlType.Uuid, Guid.Parse("00112233-4455-4677-8899-aabbccddeeff"));
        CqlValidator.Validate(CqlType.Uuid, random);
        Assert.Throws<CqlValueException>(() => CqlValidator.Validate(CqlType.Timeuuid, random));
    }

    [Fact]
    public void Takes_the_usual_collections()
    {
        Assert.Equal("0000000100000004" + "00000005", Convert.ToHexString(CqlCodec.Encode(CqlType.ListOf(CqlType.Int), new HashSet<int> { 5 })));
        Assert.Equal("00000001" + "0000000161" + "000000020001", Convert.ToHexString(CqlCodec.Encode(CqlType.Parse("map<text, smallint>"), new Dictionary<string, short> { ["a"] = 1 })));
        Assert.Equal("00000002" + "0009" + "FFFFFFFF", Convert.ToHexString(CqlCodec.Encode(CqlType.Parse("tuple<smallint, text>"), ((short)9, (string?)null))));
        var point = CqlType.UserDefined("k", "point", [new("x", CqlType.Tinyint), new("y", CqlType.Tinyint)]);
        Assert.Equal("FFFFFFFF" + "0000000102", Convert.ToHexString(CqlCodec.Encode(point, new Dictionary<string, object?> { ["y"] = (sbyte)2 })));
        Assert.Equal(new object?[] { (sbyte)1, null }, CqlCodec.Decode(point, Convert.FromHexString("0000000101")));
    }

    [Fact]
    public void Widens_integers_and_never_narrows_them()
    {
        Assert.Equal("0000000000000007", Convert.ToHexString(CqlCodec.Encode(CqlType.Bigint, 7)));
        Assert.Equal("FFFF", Convert.ToHexString(CqlCodec.Encode(CqlType.Smallint, (sbyte)-1)));
        Assert.Equal("07", Convert.ToHexString(CqlCodec.Encode(CqlType.Varint, 7L)));
        Assert.Throws<CqlValueException>(() => CqlCodec.Encode(CqlType.Int, 7L));
        Assert.Throws<CqlValueException>(() => CqlCodec.Encode(CqlType.Tinyint, 7));
    }

    [Fact]
    public void Names_the_types_of_a_misfit_and_not_the_value()
    {
        var exception = Assert.Throws<CqlValueException>(() => CqlCodec.Encode(CqlType.Uuid, "a secret"));
        Assert.Equal("Cannot write a System.String as uuid.", exception.Message);
        Assert.Throws<CqlValueException>(() => CqlCodec.Encode(CqlType.Text, "half \ud800"));
        Assert.Throws<CqlValueException>(() => CqlCodec.Encode(CqlType.ListOf(CqlType.Text), "abc"));
        Assert.Throws<CqlValueException>(() => CqlCodec.Encode(CqlType.ListOf(CqlType.Text), new string?[] { null }));
        Assert.Throws<CqlValueException>(() => CqlCodec.Encode(CqlType.Parse("tuple<int, int>"), new object?[] { 1 }));
    }

    [Theory]
    [InlineData("0")]
    [InlineData("0.00")]
    [InlineData("-1.10")]
    [InlineData("79228162514264337593543950335")]
    [InlineData("-0.0000000000000000000000000001")]
    public void Keeps_every_decimal_exactly(string text)
    {
        var number = decimal.Parse(text, CultureInfo.InvariantCulture);
        CqlDecimal exact = number;
        Assert.Equal(text, exact.ToString());
        Assert.Equal(decimal.GetBits(number), decimal.GetBits(exact.ToDecimal()));
        Assert.Equal(exact, CqlCodec.Decode(CqlType.Decimal, CqlCodec.Encode(CqlType.Decimal, number)));
    }

    [Fact]
    public void Says_so_when_a_number_is_too_exact_for_a_dotnet_decimal()
    {
        Assert.Equal(1m, new CqlDecimal(BigInteger.Pow(10, 40), 40).ToDecimal());
        Assert.Equal(5000m, new CqlDecimal(5, -3).ToDecimal());
        Assert.Equal("5E+3", new CqlDecimal(5, -3).ToString());
        Assert.Throws<OverflowException>(() => new CqlDecimal(1, 29).ToDecimal());
        Assert.Throws<OverflowException>(() => new CqlDecimal(1, -29).ToDecimal());
        Assert.Throws<OverflowException>(() => new CqlDecimal(BigInteger.One << 96, 0).ToDecimal());
    }

    [Fact]
    public void Prints_durations_as_CQL_writes_them()
    {
        Assert.Equal("1y2mo3d4h5m6s7ms8us9ns", new CqlDuration(14, 3, 14_706_007_008_009).ToString());
        Assert.Equal("-5d", new CqlDuration(0, -5, 0).ToString());
        Assert.Equal("0ns", default(CqlDuration).ToString());
        Assert.Equal("-2562047h47m16s854ms775us808ns", new CqlDuration(0, 0, long.MinValue).ToString());
        Assert.Throws<ArgumentException>(() => new CqlDuration(1, -1, 0));
    }

    [Fact]
    public void Brings_random_numbers_back_through_the_variable_length_form()
    {
        var random = new Random(20_261_124);
        for (var i = 0; i < 10_000; i++)
        {
            var months = random.Next(int.MinValue, int.MaxValue) >> random.Next(32);
            var value = random.NextInt64(long.MinValue, long.MaxValue) >> random.Next(64);
            var sign = months < 0 ? -1 : 1;
            var duration = new CqlDuration(months, 0, value == long.MinValue ? 0 : sign * Math.Abs(value));
            Assert.Equal(duration, CqlCodec.Decode(CqlType.Duration, CqlCodec.Encode(CqlType.Duration, duration)));
        }
    }
}
