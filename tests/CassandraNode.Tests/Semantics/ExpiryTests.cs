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
        var table = await node.CreateTableAsync("p int, c int, a int, PRIMARY KEY (p, c)) WITH gc_grace_seconds = 60");
        await node.ExecuteAsync($"INSERT INTO {table} (p, c, a) VALUES (1, 1, 1) USING TTL 10");
        await node.ExecuteAsync($"INSERT INTO {table} (p, c, a) VALUES (1, 2, 2)");
        await node.ExecuteAsync($"INSERT INTO {table} (p, c, a) VALUES (1, 3, 3)");
        await node.ExecuteAsync($"DELETE FROM {table} WHERE p = 1 AND c = 3");
        await node.ExecuteAsync($"INSERT INTO {table} (p, c, a) VALUES (2, 1, 1)");
        await node.ExecuteAsync($"DELETE FROM {table} WHERE p = 2");
        while (await node.Server.SweepAsync(Sessions.Token) > 0)
        {
            // A row that goes may leave its partition's deletion for the next sweep.
        }

        node.Clock.Advance(TimeSpan.FromSeconds(120));
        Assert.True(await node.Server.SweepAsync(Sessions.Token) >= 3, "the expired row, the deleted row and the deleted partition are left");

        while (await node.Server.SweepAsync(Sessions.Token) > 0)
        {
            // A row that goes may leave its partition's deletion for the next sweep.
        }
        Assert.Equal(["1/2/2"], await node.ReadAsync($"SELECT p, c, a FROM {table}"));
    }
}
