using ChatApp.Cql;

namespace CassandraNode.Tests.Semantics;

/// <summary>IF, on whatever it stands, decides; where it cannot, the statement is refused.</summary>
public sealed class ConditionTests(NodeUnderTest node)
{
    [Theory]
    [InlineData("IF v = 2")]
    [InlineData("IF v > 1 AND v < 1")]
    [InlineData("IF v = null")]
    public async Task A_row_whose_condition_fails_is_not_deleted(string condition)
    {
        var single = await node.CreateTableAsync("k int PRIMARY KEY, v int)");
        var wide = await node.CreateTableAsync("p int, c int, v int, PRIMARY KEY (p, c))");
        await node.ExecuteAsync($"INSERT INTO {single} (k, v) VALUES (1, 1)");
        await node.ExecuteAsync($"INSERT INTO {wide} (p, c, v) VALUES (1, 1, 1)");

        Assert.False((await node.ExecuteAsync($"DELETE FROM {single} WHERE k = 1 {condition}")).WasApplied);
        Assert.False((await node.ExecuteAsync($"DELETE FROM {wide} WHERE p = 1 AND c = 1 {condition}")).WasApplied);

        Assert.Equal(["1"], await node.ReadAsync($"SELECT v FROM {single}"));
        Assert.Equal(["1"], await node.ReadAsync($"SELECT v FROM {wide}"));
        Assert.True((await node.ExecuteAsync($"DELETE FROM {single} WHERE k = 1 IF v = 1")).WasApplied);
        Assert.False((await node.ExecuteAsync($"DELETE FROM {single} WHERE k = 1 IF EXISTS")).WasApplied);
        Assert.Empty(await node.ReadAsync($"SELECT v FROM {single}"));
    }

    [Fact]
    public async Task A_partition_goes_by_a_condition_on_its_static_columns()
    {
        var table = await node.CreateTableAsync("p int, c int, s int static, v int, PRIMARY KEY (p, c))");
        await node.ExecuteAsync($"INSERT INTO {table} (p, c, s, v) VALUES (1, 1, 7, 1)");

        Assert.False((await node.ExecuteAsync($"DELETE FROM {table} WHERE p = 1 IF s = 8")).WasApplied);
        Assert.Equal(["1/7/1"], await node.ReadAsync($"SELECT c, s, v FROM {table}"));
        Assert.True((await node.ExecuteAsync($"DELETE FROM {table} WHERE p = 1 IF s = 7")).WasApplied);
        Assert.Empty(await node.ReadAsync($"SELECT * FROM {table}"));
    }

    [Theory]
    [InlineData("DELETE FROM {0} WHERE p = 1 IF EXISTS")]
    [InlineData("DELETE FROM {0} WHERE p = 1 IF v = 1")]
    [InlineData("DELETE FROM {0} WHERE p = 1 AND c > 0 IF v = 1")]
    [InlineData("DELETE FROM {0} WHERE p = 1 AND c > 0 IF EXISTS")]
    public async Task A_condition_on_rows_that_are_not_named_is_refused(string cql)
    {
        var table = await node.CreateTableAsync("p int, c int, v int, PRIMARY KEY (p, c))");
        await node.ExecuteAsync($"INSERT INTO {table} (p, c, v) VALUES (1, 1, 1)");

        var refused = await RefuseAsync(cql, table);

        Assert.Contains("must restrict all PRIMARY KEY columns", refused.Message, StringComparison.Ordinal);
        Assert.Equal(["1"], await node.ReadAsync($"SELECT v FROM {table}"));
    }

    [Theory]
    [InlineData("INSERT INTO {0} (p, c) VALUES (1, 1) IF NOT EXISTS USING TIMESTAMP 1")]
    [InlineData("UPDATE {0} USING TIMESTAMP 1 SET v = 1 WHERE p = 1 AND c = 1 IF EXISTS")]
    [InlineData("DELETE FROM {0} USING TIMESTAMP 1 WHERE p = 1 AND c = 1 IF EXISTS")]
    [InlineData("BEGIN BATCH USING TIMESTAMP 1 INSERT INTO {0} (p, c) VALUES (1, 1) IF NOT EXISTS; APPLY BATCH")]
    public async Task A_conditional_write_takes_its_time_from_the_node(string cql)
    {
        var table = await node.CreateTableAsync("p int, c int, v int, PRIMARY KEY (p, c))");
        Assert.Contains("Cannot provide custom timestamp for conditional", (await RefuseAsync(cql, table)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_batch_has_one_time_or_its_statements_have()
    {
        var table = await node.CreateTableAsync("p int, c int, v int, PRIMARY KEY (p, c))");
        var refused = await RefuseAsync("BEGIN BATCH USING TIMESTAMP 1 INSERT INTO {0} (p, c) VALUES (1, 1) USING TIMESTAMP 2; APPLY BATCH", table);
        Assert.Contains("Timestamp must be set either on BATCH or individual statements", refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("UPDATE {0} USING TIMESTAMP 1 SET n = n + 1 WHERE k = 1", "custom timestamp for counter updates")]
    [InlineData("UPDATE {0} USING TTL 1 SET n = n + 1 WHERE k = 1", "custom TTL for counter updates")]
    [InlineData("UPDATE {0} SET n = n + 1 WHERE k = 1 IF n = 1", "Conditional updates are not supported on counter tables")]
    [InlineData("BEGIN BATCH UPDATE {0} SET n = n + 1 WHERE k = 1; APPLY BATCH", "Cannot include a counter statement in a logged batch")]
    [InlineData("BEGIN COUNTER BATCH INSERT INTO {1} (k) VALUES (1); APPLY BATCH", "Cannot include non-counter statement in a counter batch")]
    [InlineData(
        "BEGIN UNLOGGED BATCH INSERT INTO {1} (k) VALUES (1); UPDATE {0} SET n = n + 1 WHERE k = 1; APPLY BATCH",
        "Counter and non-counter mutations cannot exist in the same batch")]
    public async Task Counters_are_apart_from_all_else(string cql, string reason)
    {
        var counters = await node.CreateTableAsync("k int PRIMARY KEY, n counter)");
        var plain = await node.CreateTableAsync("k int PRIMARY KEY)");
        Assert.Contains(reason, (await RefuseAsync(cql, counters, plain)).Message, StringComparison.Ordinal);
        await node.ExecuteAsync($"BEGIN COUNTER BATCH UPDATE {counters} SET n = n + 1 WHERE k = 1; UPDATE {counters} SET n += 2 WHERE k = 1; APPLY BATCH");
        Assert.Equal(["3"], await node.ReadAsync($"SELECT n FROM {counters}"));
    }

    [Theory]
    [InlineData(0, "Cannot include a counter statement in a logged batch")]
    [InlineData(1, null)]
    [InlineData(2, null)]
    public async Task The_kind_of_a_batch_frame_counts_as_that_of_its_text(byte kind, string? reason)
    {
        var counters = await node.CreateTableAsync("k int PRIMARY KEY, n counter)");
        await using var connection = await Hostile.RawConnection.OpenAsync(node.Server.Endpoint);
        await connection.SendAsync(Hostile.RawConnection.StartupFrame());
        await connection.ReadFrameAsync(Sessions.Token);
        var text = System.Text.Encoding.UTF8.GetBytes($"UPDATE semantics.{counters} SET n = n + 1 WHERE k = 1");

        await connection.SendAsync(Hostile.RawConnection.Frame(0x0D, [kind, 0, 1, 0, 0, 0, 0, (byte)text.Length, .. text, 0, 0, 0, 1, 0]));

        var (opcode, body) = await connection.ReadFrameAsync(Sessions.Token);
        Assert.Equal(reason is null ? 0x08 : 0x00, opcode);
        Assert.Contains(reason ?? "", System.Text.Encoding.UTF8.GetString(body), StringComparison.Ordinal);
    }

    private Task<CqlInvalidRequestException> RefuseAsync(string cql, params object[] tables) => Assert.ThrowsAsync<CqlInvalidRequestException>(
        () => node.ExecuteAsync(string.Format(System.Globalization.CultureInfo.InvariantCulture, cql, tables)));
}
