using ChatApp.Cql;
using ChatApp.TestSupport;

namespace CassandraNode.Tests.Semantics;

public sealed class RestartTests
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
