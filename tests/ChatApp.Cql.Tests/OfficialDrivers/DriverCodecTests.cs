using System.Buffers;
using System.Numerics;
using System.Text.Json.Nodes;
using ChatApp.Cql.Routing;
using ChatApp.Cql.Tests.Fakes;
using ChatApp.Cql.Tests.Types;
using ChatApp.Cql.Types;

namespace ChatApp.Cql.Tests.OfficialDrivers;

/// <summary>What we write is read by codecs that we did not write, and the other way round.</summary>
public sealed class DriverCodecTests
{
    private static readonly CqlType Address = CqlType.UserDefined("shop", "address", [new("street", CqlType.Text), new("zips", CqlType.SetOf(CqlType.Int).Frozen()), new("since", CqlType.Date)]);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(DriverCodec.Python)]
    [InlineData(DriverCodec.Node)]
    public async Task Values_written_here_are_read_by_the_driver(string driver)
    {
        var cases = Cases();
        var answers = await DriverCodec.AskAsync(driver, [.. cases.Select(value => Request("decode", value.Type, ("hex", Hex(CqlCodec.Encode(value.Type, value.Value)))))], Token);
        foreach (var ((type, value), answer) in cases.Zip(answers))
        {
            Assert.Equal($"{type}: {CanonicalForm.Of(type, value)!.ToJsonString()}", $"{type}: {answer["value"]!.ToJsonString()}");
        }
    }

    [Theory]
    [InlineData(DriverCodec.Python)]
    [InlineData(DriverCodec.Node)]
    public async Task Values_written_by_the_driver_are_read_here_and_have_the_same_bytes(string driver)
    {
        var cases = Cases();
        var answers = await DriverCodec.AskAsync(driver, [.. cases.Select(value => Request("encode", value.Type, ("value", CanonicalForm.Of(value.Type, value.Value))))], Token);
        foreach (var ((type, value), answer) in cases.Zip(answers))
        {
            var bytes = Convert.FromHexString((string)answer["hex"]!);
            Assert.Equal($"{type}: {CanonicalForm.Of(type, value)!.ToJsonString()}", $"{type}: {CanonicalForm.Of(type, CqlCodec.Decode(type, bytes))!.ToJsonString()}");
            Assert.Equal($"{type}: {Hex(CqlCodec.Encode(type, value))}", $"{type}: {Hex(bytes)}");
        }
    }

    [Fact]
    public async Task Types_written_here_are_read_by_the_driver()
    {
        var types = Cases().Select(value => value.Type).Append(CqlType.Parse("tuple<int, map<text, duration>>")).ToList();
        var answers = await DriverCodec.AskAsync(DriverCodec.Python, [.. types.Select(type => Request("type", type, ("hex", Hex(Option(type)))))], Token);
        foreach (var (type, answer) in types.Zip(answers))
        {
            Assert.Equal(Plain(type.ToString()), Plain((string)answer["type"]!));
        }

        // The driver prints what it was told is frozen, and a user type without its keyspace.
        static string Plain(string text) => text.Replace("frozen<", "", StringComparison.Ordinal).Replace(">", "", StringComparison.Ordinal).Replace("shop.", "", StringComparison.Ordinal).Replace("varchar", "text", StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(DriverCodec.Python)]
    [InlineData(DriverCodec.Node)]
    public async Task Tokens_are_the_same(string driver)
    {
        var random = new Random(20_261_124);
        var keys = Enumerable.Range(0, 200).Select(length =>
        {
            var key = new byte[length % 50];
            random.NextBytes(key);
            return key;
        }).ToList();
        var answers = await DriverCodec.AskAsync(driver, [.. keys.Select(key => new JsonObject { ["do"] = "token", ["hex"] = Hex(key) })], Token);
        Assert.Equal(answers.Select(answer => (string)answer["token"]!), keys.Select(key => $"{Murmur3.TokenOf(key)}"));
    }

    [Fact]
    public async Task Requests_have_the_bytes_that_the_driver_writes()
    {
        await using var server = FakeCqlServer.Start();
        server.Script = request => request.Opcode == Op.Prepare
            ? FakeReply.Prepared([9, 8, 7], [("id", FakeReply.Int), ("text", FakeReply.Text), ("data", FakeReply.Blob)], [0], [])
            : null;
        await using var session = await CqlSession.ConnectAsync(server.Options, Token);
        const string insertText = "INSERT INTO k.t (id, text, data) VALUES (?, ?, ?)";
        var insert = await session.PrepareAsync(insertText, Token);
        server.Requests.Clear();

        await session.ExecuteAsync(insert.Bind(1, CqlValue.Null, CqlValue.Unset).WithTimestamp(1_700_000_000_000_000), Token);
        await session.ExecuteAsync(insert.Bind(-1, "é", new byte[] { 1, 2 }).WithTimestamp(1).WithConsistency(ConsistencyLevel.EachQuorum).WithSerialConsistency(ConsistencyLevel.LocalSerial).WithPageSize(7).WithPagingState(new byte[] { 0xAB, 0xCD }), Token);
        var batch = new Batch().WithTimestamp(77).WithConsistency(ConsistencyLevel.LocalOne).WithSerialConsistency(ConsistencyLevel.Serial);
        batch.Add(insert.Bind(1, "a", CqlValue.Null));
        batch.Add(insert.Bind(2, CqlValue.Unset, Array.Empty<byte>()));
        await session.ExecuteAsync(batch, Token);
        await session.PrepareAsync("SELECT x FROM k.t WHERE text = 'é'", Token);

        JsonObject[] requests =
        [
            new() { ["do"] = "execute", ["id"] = "090807", ["values"] = new JsonArray("00000001", "null", "unset"), ["consistency"] = 6, ["fetch_size"] = 500, ["timestamp"] = 1_700_000_000_000_000 },
            new() { ["do"] = "execute", ["id"] = "090807", ["values"] = new JsonArray("ffffffff", "c3a9", "0102"), ["consistency"] = 7, ["serial_consistency_level"] = 9, ["fetch_size"] = 7, ["paging_state"] = "abcd", ["timestamp"] = 1 },
            new()
            {
                ["do"] = "batch", ["consistency"] = 10, ["serial_consistency_level"] = 8, ["timestamp"] = 77,
                ["statements"] = new JsonArray(
                    new JsonObject { ["id"] = "090807", ["values"] = new JsonArray("00000001", "61", "null") },
                    new JsonObject { ["id"] = "090807", ["values"] = new JsonArray("00000002", "unset", "") }),
            },
            new() { ["do"] = "prepare", ["text"] = "SELECT x FROM k.t WHERE text = 'é'" },
        ];
        var answers = await DriverCodec.AskAsync(DriverCodec.Python, requests, Token);
        Assert.Equal(answers.Select(answer => (string)answer["hex"]!), server.Requests.Select(request => Hex(request.Body)));
    }

    private static List<(CqlType Type, object Value)> Cases()
    {
        var cases = CqlCodecTests.Vectors().Select(row => row.Data).Select(data => (CqlType.Parse(data.Item1), data.Item2)).ToList();
        cases.AddRange(
        [
            (CqlType.Varint, BigInteger.Parse("-170141183460469231731687303715884105729", null)),
            (CqlType.Decimal, new CqlDecimal(BigInteger.Parse("123456789012345678901234567890123456789", null), 20)),
            (CqlType.Duration, new CqlDuration(-14, -3, -1_000_000_007)),
            (CqlType.Parse("map<int, frozen<map<text, frozen<list<timestamp>>>>>"), new KeyValuePair<object, object?>[]
            {
                new(-1, new KeyValuePair<object, object?>[] { new("a", new object?[] { DateTimeOffset.UnixEpoch }), new("b", new object?[] { DateTimeOffset.UnixEpoch.AddMilliseconds(-1) }) }),
                new(7, Array.Empty<KeyValuePair<object, object?>>()),
            }),
            (CqlType.Parse("tuple<uuid, tuple<int, boolean>, inet>"), new object?[] { Guid.Parse("00112233-4455-6677-8899-aabbccddeeff"), new object?[] { null, true }, null }),
            (Address, new object?[] { "Main Street", new object?[] { 1, 2 }, new DateOnly(2024, 2, 29) }),
            (Address, new object?[] { null, null, null }),
            (CqlType.ListOf(Address.Frozen()), new object?[] { new object?[] { "x", null, new DateOnly(1, 1, 1) } }),
        ]);
        return cases;
    }

    private static JsonObject Request(string action, CqlType type, (string Name, JsonNode? Value) argument) =>
        new() { ["do"] = action, ["type"] = CanonicalForm.Of(type), [argument.Name] = argument.Value };

    private static byte[] Option(CqlType type)
    {
        var output = new ArrayBufferWriter<byte>();
        type.WriteTo(output);
        return output.WrittenSpan.ToArray();
    }

    private static string Hex(byte[] bytes) => Convert.ToHexStringLower(bytes);
}
