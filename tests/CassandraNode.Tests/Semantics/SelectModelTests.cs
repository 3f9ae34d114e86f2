namespace CassandraNode.Tests.Semantics;

/// <summary>
/// Random SELECTs of a table with clustering columns in both orders, against what a list in memory gives: slices of one and of several
/// columns, IN, ORDER BY, LIMIT, PER PARTITION LIMIT, and pages of any size.
/// </summary>
public sealed class SelectModelTests(NodeUnderTest node, ITestOutputHelper output)
{
    private const int Partitions = 3;
    private const int Values = 4;
    private const int Rounds = 400;

    [Fact]
    public async Task Selects_what_a_list_in_memory_does()
    {
        var random = new Random(Seed.Choose(output));
        var table = await node.CreateTableAsync("p int, a int, b int, c int, s int static, PRIMARY KEY (p, a, b, c)) WITH CLUSTERING ORDER BY (a ASC, b DESC, c ASC)");
        var rows = await FillAsync(table, random);
        for (var round = 0; round < Rounds; round++)
        {
            var (where, expected) = Query(random, rows);
            var cql = $"SELECT p, a, b, c, s FROM {table} WHERE {where}";
            var select = await node.Session.PrepareAsync(cql, Sessions.Token);
            var found = new List<string>();
            await foreach (var row in node.Session.QueryAsync(select.Bind().WithPageSize(random.Next(1, 30)), Sessions.Token))
            {
                found.Add(string.Join('/', Enumerable.Range(0, 5).Select(row.GetInt32)));
            }

            Assert.True(expected.SequenceEqual(found), $"{cql}\nexpected {string.Join(' ', expected)}\nfound    {string.Join(' ', found)}");
        }
    }

    private async Task<List<Row>> FillAsync(string table, Random random)
    {
        var rows = new List<Row>();
        for (var p = 0; p < Partitions; p++)
        {
            await node.ExecuteAsync($"INSERT INTO {table} (p, s) VALUES ({p}, {p * 100})");
            foreach (var cell in Enumerable.Range(0, Values * Values * Values).Where(_ => random.Next(3) > 0))
            {
                var row = new Row(p, cell / Values / Values, cell / Values % Values, cell % Values);
                rows.Add(row);
                await node.ExecuteAsync($"INSERT INTO {table} (p, a, b, c) VALUES ({p}, {row.A}, {row.B}, {row.C})");
            }
        }

        return rows;
    }

    private static (string Where, List<string> Expected) Query(Random random, List<Row> all)
    {
        int Value() => random.Next(-1, Values + 1);
        var partitions = Enumerable.Range(0, Partitions).Where(_ => random.Next(2) == 0).DefaultIfEmpty(1).ToList();
        var where = partitions.Count == 1 ? $"p = {partitions[0]}" : $"p IN ({string.Join(", ", partitions)})";
        var matching = all.Where(row => partitions.Contains(row.P));
        var equal = random.Next(3); // So many clustering columns are given; on the next there may be a slice or an IN.
        for (var column = 0; column < equal; column++)
        {
            var (index, value) = (column, random.Next(Values));
            where += $" AND {"abc"[column]} = {value}";
            matching = matching.Where(row => row.Clustering[index] == value);
        }

        switch (random.Next(5))
        {
            case 0:
                var (low, high, lowIn, highIn) = (Value(), Value(), random.Next(2) == 0, random.Next(2) == 0);
                where += $" AND {"abc"[equal]} {(lowIn ? ">=" : ">")} {low} AND {"abc"[equal]} {(highIn ? "<=" : "<")} {high}";
                matching = matching.Where(row => row.Clustering[equal] > (lowIn ? low - 1 : low) && row.Clustering[equal] < (highIn ? high + 1 : high));
                break;
            case 1:
                var named = Enumerable.Range(0, random.Next(1, 4)).Select(_ => Value()).ToList();
                where += $" AND {"abc"[equal]} IN ({string.Join(", ", named)})";
                matching = matching.Where(row => named.Contains(row.Clustering[equal]));
                break;
            case 2 when equal == 0:
                (where, matching) = Tuples(random, Value, where, matching);
                break;
            case 3 when equal == 0:
                var pairs = Enumerable.Range(0, random.Next(1, 5)).Select(_ => (A: Value(), B: Value())).ToList();
                where += $" AND (a, b) IN ({string.Join(", ", pairs.Select(pair => $"({pair.A}, {pair.B})"))})";
                matching = matching.Where(row => pairs.Contains((row.A, row.B)));
                break;
        }

        var reversed = partitions.Count == 1 && random.Next(3) == 0;
        if (reversed)
        {
            where += " ORDER BY a DESC, b ASC, c DESC";
        }

        return Limit(random, where, matching, reversed);
    }

    /// <summary>A slice of several columns: compared as a tuple, whatever the order that the columns are kept in.</summary>
    private static (string Where, IEnumerable<Row> Matching) Tuples(Random random, Func<int> value, string where, IEnumerable<Row> matching)
    {
        var width = random.Next(1, 4);
        var names = string.Join(", ", "abc".Take(width));
        var (low, high) = (Tuple(width, value), Tuple(width, value));
        var (lowIn, highIn) = (random.Next(2) == 0, random.Next(2) == 0);
        where += $" AND ({names}) {(lowIn ? ">=" : ">")} ({string.Join(", ", low)}) AND ({names}) {(highIn ? "<=" : "<")} ({string.Join(", ", high)})";
        return (where, matching.Where(row => Compare(row, low) > (lowIn ? -1 : 0) && Compare(row, high) < (highIn ? 1 : 0)));
    }

    private static (string Where, List<string> Expected) Limit(Random random, string where, IEnumerable<Row> matching, bool reversed)
    {
        // An IN reads its partitions in the order of their values.
        var byPartition = matching.GroupBy(static row => row.P).OrderBy(static group => group.Key);
        var most = int.MaxValue;
        var mostEach = int.MaxValue;
        if (random.Next(3) == 0)
        {
            mostEach = random.Next(1, 10);
            where += $" PER PARTITION LIMIT {mostEach}";
        }

        if (random.Next(3) == 0)
        {
            most = random.Next(1, 30);
            where += $" LIMIT {most}";
        }

        var ordered = byPartition.SelectMany(group =>
        {
            var inOrder = group.OrderBy(static row => row.A).ThenByDescending(static row => row.B).ThenBy(static row => row.C);
            return (reversed ? inOrder.Reverse() : inOrder).Take(mostEach);
        });
        return (where, [.. ordered.Take(most).Select(static row => $"{row.P}/{row.A}/{row.B}/{row.C}/{row.P * 100}")]);
    }

    private static int[] Tuple(int width, Func<int> value) => [.. Enumerable.Range(0, width).Select(_ => value())];

    private static int Compare(Row row, int[] tuple)
    {
        var difference = Enumerable.Range(0, tuple.Length).Select(column => row.Clustering[column].CompareTo(tuple[column])).FirstOrDefault(static sign => sign != 0);
        return difference;
    }

    private sealed record Row(int P, int A, int B, int C)
    {
        public int[] Clustering { get; } = [A, B, C];
    }
}
