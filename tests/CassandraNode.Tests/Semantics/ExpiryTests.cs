namespace CassandraNode.Tests.Semantics;

/// <summary>Time to live, and what becomes of the dead. These move the clock that all share, forward only.</summary>
public sealed class ExpiryTests(NodeUnderTest node)
{
    [Fact]
    public async Task Expired_cells_and_rows_are_gone_at_once()
    {
        var table = await node.CreateTableAsync("k int PRIMARY KEY, a int, b int) WITH default_time_to_live = 100");
        await node.ExecuteAsync($"INSERT INTO {table} (k, a) VALUES (1, 1)");
        await node.ExecuteAsync($"UPDATE {table} USING TTL 10 SET b = 1 WHERE k = 1");
        await node.ExecuteAsync($"INSERT INTO {table} (k, a) VALUES (2, 1) USING TTL 0");
        node.Clock.Advance(TimeSpan.FromSeconds(9));
        Assert.Equal(["1/1/1"], await node.ReadAsync($"SELECT k, a, b FROM {table} WHERE k = 1"));

        node.Clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(["1/1/null"], await node.ReadAsync($"SELECT k, a, b FROM {table} WHERE k = 1"));

        node.Clock.Advance(TimeSpan.FromSeconds(90));
        Assert.Equal(["2"], await node.ReadAsync($"SELECT k FROM {table}"));
    }

    [Fact]
    public async Task A_condition_does_not_see_what_has_expired()
    {
        var table = await node.CreateTableAsync("k int PRIMARY KEY, a int)");
        await node.ExecuteAsync($"INSERT INTO {table} (k, a) VALUES (1, 1) USING TTL 5");
        node.Clock.Advance(TimeSpan.FromSeconds(5));

        Assert.True((await node.ExecuteAsync($"INSERT INTO {table} (k, a) VALUES (1, 2) IF NOT EXISTS")).WasApplied);
    }

    [Fact]
    public async Task The_sweep_takes_the_dead_after_their_grace_and_nothing_else()
    {
        await using var own = new NodeUnderTest(); // A sweep counts what it takes of all tables, so nobody else may write.
        await own.InitializeAsync();
        var table = await own.CreateTableAsync("p int, c int, a int, PRIMARY KEY (p, c)) WITH gc_grace_seconds = 60");
        await own.ExecuteAsync($"INSERT INTO {table} (p, c, a) VALUES (1, 1, 1) USING TTL 10");
        await own.ExecuteAsync($"INSERT INTO {table} (p, c, a) VALUES (1, 2, 2)");
        await own.ExecuteAsync($"INSERT INTO {table} (p, c, a) VALUES (1, 3, 3)");
        await own.ExecuteAsync($"DELETE FROM {table} WHERE p = 1 AND c = 3");
        await own.ExecuteAsync($"INSERT INTO {table} (p, c, a) VALUES (2, 1, 1)");
        await own.ExecuteAsync($"DELETE FROM {table} WHERE p = 2");
        Assert.Equal(1, await own.Server.SweepAsync(Sessions.Token)); // The row under the partition's deletion, which hides it for good.
        Assert.Equal(0, await own.Server.SweepAsync(Sessions.Token));

        own.Clock.Advance(TimeSpan.FromSeconds(120));

        Assert.Equal(3, await own.Server.SweepAsync(Sessions.Token)); // The expired row, the deletion of the row, that of the partition.
        Assert.Equal(0, await own.Server.SweepAsync(Sessions.Token));
        Assert.Equal(["1/2/2"], await own.ReadAsync($"SELECT p, c, a FROM {table}"));
    }
}
