using ChatApp.Cql;
using ChatApp.TestSupport;

namespace CassandraNode.Tests.Semantics;

public sealed class RestartTests(ITestOutputHelper output)
{
    [Fact]
    public async Task Schema_rows_and_page_states_outlive_a_restart()
    {
        await using var node = await CassandraNodeFixture.StartAsync();
        await Sessions.CreateKeyspaceAsync(node.Port, "kept");
        ReadOnlyMemory<byte> pageState;
        await using (var session = await Sessions.ConnectAsync(node.Port, "kept"))
        {
            await session.ExecuteAsync("CREATE TABLE pages (p int, c int, v text, PRIMARY KEY (p, c)) WITH CLUSTERING ORDER BY (c DESC)", Sessions.Token);
            for (var c = 0; c < 10; c++)
            {
                await session.ExecuteAsync($"INSERT INTO pages (p, c, v) VALUES (1, {c}, 'v')", Sessions.Token);
            }

            var select = await session.PrepareAsync("SELECT c FROM pages WHERE p = 1", Sessions.Token);
            var first = await session.ExecuteAsync(select.Bind().WithPageSize(4), Sessions.Token);
            Assert.Equal([9, 8, 7, 6], first.Select(row => row.GetInt32(0)));
            pageState = first.PagingState!.Value;
        }

        await node.StopAsync();
        node.Start();

        await using var again = await Sessions.ConnectAsync(node.Port, "kept");
        var prepared = await again.PrepareAsync("SELECT c FROM pages WHERE p = 1", Sessions.Token);
        var second = await again.ExecuteAsync(prepared.Bind().WithPageSize(4).WithPagingState(pageState), Sessions.Token);
        Assert.Equal([5, 4, 3, 2], second.Select(row => row.GetInt32(0)));
    }

    // What was stored before a restart is in files behind their filters, and what comes after it in memory.
    [Fact]
    public async Task Rows_of_one_batch_meet_what_is_in_files_and_in_memory_or_nothing()
    {
        const int InFiles = 40, InMemory = 80, All = 120;
        await using var node = await CassandraNodeFixture.StartAsync();
        await Sessions.CreateKeyspaceAsync(node.Port, "met");
        await using (var session = await Sessions.ConnectAsync(node.Port, "met"))
        {
            await session.ExecuteAsync("CREATE TABLE met (p int PRIMARY KEY, a text, b text)", Sessions.Token);
            await session.ExecuteAsync("CREATE TABLE counted (p int PRIMARY KEY, n counter)", Sessions.Token);
            await WriteAsync(session, 0, InFiles, timestamp: 200, "kept");
            await CountAsync(session, 0, InFiles);
        }

        await node.StopAsync();
        node.Start();

        await using var again = await Sessions.ConnectAsync(node.Port, "met");
        await WriteAsync(again, InFiles, InMemory, timestamp: 50, "older");
        await CountAsync(again, InFiles, InMemory);
        await WriteAsync(again, 0, All, timestamp: 100, "written");
        await CountAsync(again, 0, All);

        var rows = (await again.ExecuteAsync("SELECT p, a, b FROM met", Sessions.Token))
            .ToDictionary(row => row.GetInt32(0), row => $"{row.GetString(1)}/{row.GetString(2)}");
        var counts = (await again.ExecuteAsync("SELECT p, n FROM counted", Sessions.Token))
            .ToDictionary(row => row.GetInt32(0), row => row.GetInt64(1));

        Assert.Equal(All, rows.Count);
        Assert.All(rows, row => Assert.Equal(row.Key < InFiles ? "kept/kept" : "written/written", row.Value));
        Assert.Equal(All, counts.Count);
        Assert.All(counts, count => Assert.Equal(count.Key < InMemory ? 4 : 2, count.Value));
    }

    // A partition's rows, and what was deleted of it, lie in several files and in memory; what is read of it opens only files that have some of it.
    [Fact]
    public async Task A_partition_that_lies_in_several_files_is_read_as_a_list_in_memory_is()
    {
        const int Partitions = 12, Files = 4;
        var random = new Random(Seed.Choose(output));
        await using var node = await CassandraNodeFixture.StartAsync();
        await Sessions.CreateKeyspaceAsync(node.Port, "spread");
        var expected = new SortedDictionary<(int Partition, int Clustering), int>();
        var statics = new Dictionary<int, int>();
        for (var file = 0; file < Files; file++)
        {
            await using var session = await Sessions.ConnectAsync(node.Port, "spread");
            await session.ExecuteAsync("CREATE TABLE IF NOT EXISTS spread (p int, c int, s int static, v int, PRIMARY KEY (p, c))", Sessions.Token);
            await ChangeAsync(session, random, Partitions, expected, statics);
            await CompareAsync(session, Partitions, expected, statics);
            await node.StopAsync();
            node.Start();
        }

        await using var last = await Sessions.ConnectAsync(node.Port, "spread");
        await CompareAsync(last, Partitions, expected, statics);
    }

    private static async Task ChangeAsync(
        CqlSession session, Random random, int partitions, SortedDictionary<(int Partition, int Clustering), int> expected, Dictionary<int, int> statics)
    {
        foreach (var p in Enumerable.Range(0, partitions).Where(_ => random.Next(3) > 0))
        {
            var kept = random.Next(6);
            var (from, until) = kept switch { 0 => (int.MinValue, int.MaxValue), 1 => (2, 5), 2 => (3, 4), _ => (0, 0) };
            var deletion = kept switch { 0 => "", 1 => " AND c >= 2 AND c < 5", _ => " AND c = 3" };
            if (kept <= 2)
            {
                await session.ExecuteAsync($"DELETE FROM spread WHERE p = {p}{deletion}", Sessions.Token);
            }

            foreach (var gone in expected.Keys.Where(key => key.Partition == p && key.Clustering >= from && key.Clustering < until).ToList())
            {
                expected.Remove(gone);
            }

            if (kept == 0)
            {
                statics.Remove(p);
            }

            foreach (var c in Enumerable.Range(0, 8).Where(_ => random.Next(4) == 0))
            {
                expected[(p, c)] = random.Next(1000);
                await session.ExecuteAsync($"INSERT INTO spread (p, c, v) VALUES ({p}, {c}, {expected[(p, c)]})", Sessions.Token);
            }

            if (random.Next(3) == 0)
            {
                statics[p] = random.Next(1000);
                await session.ExecuteAsync($"UPDATE spread SET s = {statics[p]} WHERE p = {p}", Sessions.Token);
            }
        }
    }

    private static async Task CompareAsync(
        CqlSession session, int partitions, SortedDictionary<(int Partition, int Clustering), int> expected, Dictionary<int, int> statics)
    {
        // One more than there are: of that no file has anything.
        var everyone = string.Join(", ", Enumerable.Range(0, partitions + 1));
        var texts = new List<string>();
        for (var p = 0; p < partitions; p++)
        {
            string Text(object? c, object? v) => $"{p}/{c ?? "null"}/{(statics.TryGetValue(p, out var value) ? value : "null")}/{v ?? "null"}";
            var rows = expected.Where(row => row.Key.Partition == p).Select(row => Text(row.Key.Clustering, row.Value)).ToList();
            var sliced = expected.Where(row => row.Key.Partition == p && row.Key.Clustering is > 1 and < 6).Select(row => Text(row.Key.Clustering, row.Value));
            Assert.Equal(sliced, await ReadAsync(session, $"SELECT p, c, s, v FROM spread WHERE p = {p} AND c > 1 AND c < 6"));
            List<string> all = rows.Count > 0 || !statics.ContainsKey(p) ? rows : [Text(null, null)];
            Assert.Equal(Enumerable.Reverse(all), await ReadAsync(session, $"SELECT p, c, s, v FROM spread WHERE p = {p} ORDER BY c DESC"));
            texts.AddRange(all);
        }

        Assert.Equal(texts, await ReadAsync(session, $"SELECT p, c, s, v FROM spread WHERE p IN ({everyone})"));
        Assert.Equal(texts.Order(StringComparer.Ordinal), (await ReadAsync(session, "SELECT p, c, s, v FROM spread")).Order(StringComparer.Ordinal));
    }

    private static async Task<List<string>> ReadAsync(CqlSession session, string cql)
    {
        var rows = await session.ExecuteAsync(cql, Sessions.Token);
        return [.. rows.Select(row => string.Join('/', Enumerable.Range(0, 4).Select(column => row.GetObject(column) ?? "null")))];
    }

    // Each row twice, with half of its columns.
    private static async Task WriteAsync(CqlSession session, int from, int until, long timestamp, string value)
    {
        var first = await session.PrepareAsync("INSERT INTO met (p, a) VALUES (?, ?) USING TIMESTAMP ?", Sessions.Token);
        var second = await session.PrepareAsync("UPDATE met USING TIMESTAMP ? SET b = ? WHERE p = ?", Sessions.Token);
        var batch = new Batch();
        for (var p = from; p < until; p++)
        {
            batch.Add(first.Bind(p, value, timestamp));
            batch.Add(second.Bind(timestamp, value, p));
        }

        await session.ExecuteAsync(batch, Sessions.Token);
    }

    // Each row twice, too, and all at once, so that a row is added to twice in what is committed together.
    private static async Task CountAsync(CqlSession session, int from, int until)
    {
        var add = await session.PrepareAsync("UPDATE counted SET n = n + 1 WHERE p = ?", Sessions.Token);
        await Task.WhenAll(Enumerable.Range(from, until - from).SelectMany(p => new[] { p, p })
            .Select(async p => await session.ExecuteAsync(add.Bind(p), Sessions.Token)));
    }
}
