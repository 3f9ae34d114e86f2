using System.Buffers;
using ChatApp.Cql.Types;

namespace ChatApp.Cql.Tests.Types;

public sealed class CqlTypeTests
{
    private static readonly CqlType Address = CqlType.UserDefined("shop", "address", [new("street", CqlType.Text), new("zips", CqlType.SetOf(CqlType.Int).Frozen())]);

    [Theory]
    [InlineData("int", "int")]
    [InlineData(" VARCHAR ", "text")]
    [InlineData("map<text,frozen<list<int>>>", "map<text, frozen<list<int>>>")]
    [InlineData("Frozen < Tuple < int , Set<timeuuid>, decimal > >", "frozen<tuple<int, set<timeuuid>, decimal>>")]
    [InlineData("'org.example.Strange'", "'org.example.Strange'")]
    [InlineData("'org.apache.cassandra.db.marshal.DurationType'", "duration")]
    public void Reads_what_CQL_writes_and_prints_it_again(string text, string printed)
    {
        var type = CqlType.Parse(text);
        Assert.Equal(printed, type.ToString());
        Assert.Equal(type, CqlType.Parse(printed));
    }

    [Theory]
    [InlineData("ascii bigint blob boolean counter decimal double float int timestamp uuid text varint timeuuid inet date time smallint tinyint duration")]
    public void Knows_every_native_type(string names)
    {
        foreach (var name in names.Split(' '))
        {
            Assert.Equal(name, CqlType.Parse(name).ToString());
            Assert.Equal(CqlType.Parse(name), ThroughTheWire(CqlType.Parse(name)));
        }
    }

    [Fact]
    public void Asks_for_the_types_it_does_not_know_and_keeps_the_case_of_quoted_names()
    {
        var odd = CqlType.UserDefined("shop", "Odd name", [new("x", CqlType.Int)]);
        CqlType? Resolve(string name) => name switch { "address" or "shop.address" => Address, "shop.Odd name" => odd, _ => null };

        Assert.Equal(CqlType.ListOf(Address.Frozen()), CqlType.Parse("list<frozen<Address>>", Resolve));
        Assert.Equal(Address, CqlType.Parse("shop.address", Resolve));
        Assert.Equal(odd, CqlType.Parse("shop.\"Odd name\"", Resolve));
        Assert.Equal("shop.\"Odd name\"", odd.ToString());
        var unknown = Assert.Throws<FormatException>(() => CqlType.Parse("list<addres>", Resolve));
        Assert.Contains("addres at position 5", unknown.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", 0)]
    [InlineData("list<int", 8)]
    [InlineData("list<int, int>", 14)]
    [InlineData("map<int>", 8)]
    [InlineData("int int", 4)]
    [InlineData("'org.example", 12)]
    [InlineData("tuple<>", 6)]
    public void Says_where_a_type_goes_wrong(string text, int position)
    {
        var exception = Assert.Throws<FormatException>(() => CqlType.Parse(text));
        Assert.Contains($"at position {position} ", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Refuses_types_that_nest_without_end()
    {
        Assert.Throws<FormatException>(() => CqlType.Parse(string.Concat(Enumerable.Repeat("list<", 1000))));
        var bytes = Enumerable.Repeat(new byte[] { 0x00, 0x20 }, 1000).SelectMany(pair => pair).ToArray();
        Assert.Throws<CqlValueException>(() => Read(bytes));
    }

    [Fact]
    public void Writes_the_option_form_of_the_protocol()
    {
        Assert.Equal("0021" + "000D" + "0020" + "0009", Hex(CqlType.Parse("map<text, frozen<list<int>>>")));
        Assert.Equal("0031" + "0002" + "000C" + "0014", Hex(CqlType.TupleOf(CqlType.Uuid, CqlType.Tinyint)));
        Assert.Equal("0030" + "000473686F70" + "000761646472657373" + "0002" + "0006737472656574" + "000D" + "00047A697073" + "0022" + "0009", Hex(Address));
        Assert.Equal("0000" + "002C" + Convert.ToHexString("org.apache.cassandra.db.marshal.DurationType"u8), Hex(CqlType.Duration));
    }

    [Fact]
    public void Comes_back_from_the_option_form_but_for_frozen_which_it_does_not_carry()
    {
        var type = CqlType.Parse("map<frozen<address>, tuple<int, duration, 'org.example.Strange'>>", _ => Address);
        var back = ThroughTheWire(type);
        Assert.NotEqual(type, back);
        Assert.True(type.HasSameValuesAs(back));
        Assert.Equal(["street", "zips"], back.Arguments[0].FieldNames);
        Assert.Equal("org.example.Strange", back.Arguments[1].Arguments[2].ClassName);
    }

    [Fact]
    public void Reports_bytes_that_end_early_or_name_no_type()
    {
        var output = new ArrayBufferWriter<byte>();
        CqlType.MapOf(Address, CqlType.Custom("x.Y")).WriteTo(output);
        for (var length = 0; length < output.WrittenCount; length++)
        {
            Assert.Throws<CqlValueException>(() => Read(output.WrittenSpan[..length].ToArray()));
        }

        Assert.Throws<CqlValueException>(() => Read([0x77, 0x77]));
    }

    private static CqlType ThroughTheWire(CqlType type) => Read(Convert.FromHexString(Hex(type)));

    private static CqlType Read(byte[] bytes)
    {
        ReadOnlySpan<byte> source = bytes;
        var type = CqlType.Read(ref source);
        Assert.True(source.IsEmpty, "Bytes were left over.");
        return type;
    }

    private static string Hex(CqlType type)
    {
        var output = new ArrayBufferWriter<byte>();
        type.WriteTo(output);
        return Convert.ToHexString(output.WrittenSpan);
    }
}
