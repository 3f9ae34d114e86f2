using ChatApp.Cql;

namespace CassandraNode.Tests.Semantics;

/// <summary>
/// The order of values in every place that has one, which is that of Cassandra's types (org.apache.cassandra.db.marshal): what looks alike to a
/// comparison of bytes and is not.
/// </summary>
public sealed class TypeOrderTests(NodeUnderTest node)
{
    /// <summary>Types, and values of each in its order.</summary>
    public static TheoryData<string, string[]> InOrder => new()
    {
        { "ascii", ["''", "'A'", "'AA'", "'a'"] },
        { "text", ["''", "'Z'", "'z'", "'zz'", "'é'", "'☃'", "'😀'"] },
        { "blob", ["0x", "0x00", "0x0000", "0x0001", "0x7f", "0x80", "0xff"] },
        { "boolean", ["false", "true"] },
        { "tinyint", ["-128", "-1", "0", "127"] },
        { "smallint", ["-32768", "-256", "-1", "0", "255", "32767"] },
        { "int", ["-2147483648", "-65536", "-1", "0", "256", "2147483647"] },
        { "bigint", ["-9223372036854775808", "-1", "0", "4294967296", "9223372036854775807"] },
        { "varint", ["-123456789012345678901234567890", "-32769", "-256", "-129", "-1", "0", "127", "128", "256", "99999999999999999999"] },
        { "decimal", ["-1e30", "-12.5", "-12.49", "-0.001", "0", "1e-30", "0.1", "0.11", "2", "10", "1.1e30"] },
        { "float", ["-Infinity", "-1.5e30", "-1", "0", "1e-30", "1.5", "2", "Infinity", "NaN"] },
        { "double", ["-Infinity", "-1.5e300", "-1", "0", "1e-300", "1.5", "2", "Infinity", "NaN"] },
        { "date", ["'0001-01-01'", "'1969-12-31'", "'1970-01-01'", "'2026-11-24'"] },
        { "time", ["'00:00:00'", "'00:00:00.000000100'", "'23:59:59.999'"] },
        { "timestamp", ["-62135596800000", "-1", "0", "1763980000000"] },
        { "inet", ["'::1'", "'0.0.0.1'", "'10.0.0.1'", "'127.0.0.1'", "'200.1.1.1'", "'fe80::1'"] },
        // By time; within one time by the low bytes, each signed.
        {
            "timeuuid",
            [
                "00000001-0000-1000-8080-808080808080",
                "00000001-0000-1000-807f-7f7f7f7f7f7f",
                "00000002-0000-1000-8080-808080808080",
                "ffffffff-0000-1000-8080-808080808080",
                "00000000-0001-1000-8080-808080808080",
                "00000000-0000-1001-8080-808080808080",
            ]
        },
        // By version; version 1 by time; others by their bytes.
        {
            "uuid",
            [
                "ffffffff-0000-1000-8000-000000000000",
                "00000000-0001-1000-8000-000000000000",
                "00000000-0000-4000-8000-000000000001",
                "00000000-0000-4000-8000-0000000000ff",
                "f0000000-0000-4000-8000-000000000000",
            ]
        },
    };

    [Theory]
    [MemberData(nameof(InOrder))]
    public async Task Rows_come_in_the_order_of_the_type_both_ways(string type, string[] inOrder)
    {
        foreach (var order in new[] { "ASC", "DESC" })
        {
            var table = await node.CreateTableAsync($"p int, c {type}, v int, PRIMARY KEY (p, c)) WITH CLUSTERING ORDER BY (c {order})");
            foreach (var index in Shuffled(inOrder.Length))
            {
                await node.ExecuteAsync($"INSERT INTO {table} (p, c, v) VALUES (1, {inOrder[index]}, {index})");
            }

            var expected = Enumerable.Range(0, inOrder.Length).Select(index => $"{index}").ToArray();
            Assert.Equal(order == "ASC" ? expected : [.. expected.Reverse()], await node.ReadAsync($"SELECT v FROM {table} WHERE p = 1"));
            Assert.Equal(expected, await node.ReadAsync($"SELECT v FROM {table} WHERE p = 1 ORDER BY c ASC"));

            // And each bound of a slice falls where it should.
            for (var index = 0; index < inOrder.Length; index++)
            {
                Assert.Equal(expected[index..], await node.ReadAsync($"SELECT v FROM {table} WHERE p = 1 AND c >= {inOrder[index]} ORDER BY c ASC"));
                Assert.Equal(expected[..index], await node.ReadAsync($"SELECT v FROM {table} WHERE p = 1 AND c < {inOrder[index]} ORDER BY c ASC"));
            }
        }
    }

    [Theory]
    [MemberData(nameof(InOrder))]
    public async Task Elements_of_sets_and_keys_of_maps_come_in_the_order_of_the_type(string type, string[] inOrder)
    {
        var table = await node.CreateTableAsync($"k int PRIMARY KEY, s set<{type}>, m map<{type}, int>, f frozen<set<{type}>>)");
        var shuffled = Shuffled(inOrder.Length);
        var (whole, pairs) = (string.Join(", ", shuffled.Select(index => inOrder[index])), string.Join(", ", shuffled.Select(index => $"{inOrder[index]}: {index}")));
        await node.ExecuteAsync($"INSERT INTO {table} (k, s, m, f) VALUES (1, {{{whole}}}, {{{pairs}}}, {{{whole}}})");
        foreach (var index in shuffled)
        {
            await node.ExecuteAsync($"UPDATE {table} SET s = s + {{{inOrder[index]}}}, m[{inOrder[index]}] = {index} WHERE k = 2");
        }

        var together = await node.ExecuteAsync($"SELECT s, m, f FROM {table} WHERE k = 1");
        var oneByOne = await node.ExecuteAsync($"SELECT s, m FROM {table} WHERE k = 2");
        foreach (var row in new[] { together[0], oneByOne[0] })
        {
            var entries = Assert.IsType<KeyValuePair<object, object?>[]>(row.GetObject("m"));
            Assert.Equal(Enumerable.Range(0, inOrder.Length), entries.Select(entry => (int)entry.Value!));
            Assert.Equal(entries.Select(entry => entry.Key), Assert.IsType<object?[]>(row.GetObject("s")));
        }

        Assert.Equal(Assert.IsType<object?[]>(together[0].GetObject("s")), Assert.IsType<object?[]>(together[0].GetObject("f")));
    }

    [Theory]
    [MemberData(nameof(InOrder))]
    public async Task Filters_and_conditions_compare_in_the_order_of_the_type(string type, string[] inOrder)
    {
        var table = await node.CreateTableAsync($"p int, i int, v {type}, PRIMARY KEY (p, i))");
        for (var index = 0; index < inOrder.Length; index++)
        {
            await node.ExecuteAsync($"INSERT INTO {table} (p, i, v) VALUES (1, {index}, {inOrder[index]})");
        }

        var all = Enumerable.Range(0, inOrder.Length).Select(index => $"{index}").ToArray();
        for (var index = 0; index < inOrder.Length; index++)
        {
            Assert.Equal(all[(index + 1)..], await node.ReadAsync($"SELECT i FROM {table} WHERE p = 1 AND v > {inOrder[index]} ALLOW FILTERING"));
            Assert.Equal(all[..(index + 1)], await node.ReadAsync($"SELECT i FROM {table} WHERE p = 1 AND v <= {inOrder[index]} ALLOW FILTERING"));
            for (var row = 0; row < inOrder.Length; row++)
            {
                // A condition that holds writes the value that is there, so that the next finds it unchanged.
                var applied = await node.ExecuteAsync($"UPDATE {table} SET v = {inOrder[row]} WHERE p = 1 AND i = {row} IF v < {inOrder[index]}");
                Assert.True(row < index == applied.WasApplied, $"{inOrder[row]} < {inOrder[index]}: {applied.WasApplied}");
            }
        }
    }

    [Theory]
    [InlineData("float", "7fc00000", "ffc00001")]
    [InlineData("double", "7ff8000000000000", "fff0000000000001")]
    public async Task Every_NaN_is_the_same_key_and_the_greatest(string type, string one, string other)
    {
        var table = await node.CreateTableAsync($"p int, c {type}, v int, PRIMARY KEY (p, c))");
        var insert = await node.Session.PrepareAsync($"INSERT INTO {table} (p, c, v) VALUES (1, ?, ?)", Sessions.Token);
        foreach (var (bits, value) in new[] { (one, 1), (other, 2) })
        {
            CqlValue number = type == "float"
                ? (CqlValue)BitConverter.Int32BitsToSingle(Convert.ToInt32(bits, 16))
                : (CqlValue)BitConverter.Int64BitsToDouble(Convert.ToInt64(bits, 16));
            await node.Session.ExecuteAsync(insert.Bind(number, value), Sessions.Token);
        }

        await node.ExecuteAsync($"INSERT INTO {table} (p, c, v) VALUES (1, Infinity, 0)");

        Assert.Equal(["0", "2"], await node.ReadAsync($"SELECT v FROM {table} WHERE p = 1"));
    }

    [Fact]
    public async Task Decimals_that_are_equal_are_one_row_however_they_are_written()
    {
        var table = await node.CreateTableAsync("p int, c decimal, v int, PRIMARY KEY (p, c))");
        await node.ExecuteAsync($"INSERT INTO {table} (p, c, v) VALUES (1, 1.0, 1)");
        await node.ExecuteAsync($"INSERT INTO {table} (p, c, v) VALUES (1, 1.00, 2)");

        Assert.Equal(["2"], await node.ReadAsync($"SELECT v FROM {table} WHERE p = 1 AND c = 1"));
    }

    private static int[] Shuffled(int count)
    {
        var indexes = Enumerable.Range(0, count).ToArray();
        new Random(count).Shuffle(indexes);
        return indexes;
    }
}
