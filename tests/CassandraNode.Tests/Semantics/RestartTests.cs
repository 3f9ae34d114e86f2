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
}
