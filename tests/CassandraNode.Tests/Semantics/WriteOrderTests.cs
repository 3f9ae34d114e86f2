using ChatApp.Cql;

namespace CassandraNode.Tests.Semantics;

/// <summary>Last write wins, by the time of each cell.</summary>
public sealed class WriteOrderTests(NodeUnderTest node)
{
    [Fact]
    public async Task The_greater_timestamp_stands_whichever_came_first()
    {
        var table = await node.CreateTableAsync("k int PRIMARY KEY, a int, b int)");
        await node.ExecuteAsync($"INSERT INTO {table} (k, a) VALUES (1, 2) USING TIMESTAMP 20");
        await node.ExecuteAsync($"INSERT INTO {table} (k, a, b) VALUES (1, 1, 1) USING TIMESTAMP 10");

        Assert.Equal(["2/1"], await node.ReadAsync($"SELECT a, b FROM {table} WHERE k = 1"));
    }

    [Theory]
    [InlineData("INSERT INTO {0} (k, a) VALUES (1, 5) USING TIMESTAMP 10", "INSERT INTO {0} (k, a) VALUES (1, 7) USING TIMESTAMP 10", "7")]
    [InlineData("INSERT INTO {0} (k, a) VALUES (1, 7) USING TIMESTAMP 10", "INSERT INTO {0} (k, a) VALUES (1, 5) USING TIMESTAMP 10", "7")]
    [InlineData("INSERT INTO {0} (k, a) VALUES (1, 7) USING TIMESTAMP 10", "INSERT INTO {0} (k, a) VALUES (1, null) USING TIMESTAMP 10", "null")]
    [InlineData("INSERT INTO {0} (k, a) VALUES (1, null) USING TIMESTAMP 10", "INSERT INTO {0} (k, a) VALUES (1, 7) USING TIMESTAMP 10", "null")]
    public async Task Of_two_writes_at_one_time_a_deletion_stands_and_then_the_greater_value(string first, string second, string expected)
    {
        var table = await node.CreateTableAsync("k int PRIMARY KEY, a int)");
        await node.ExecuteAsync(string.Format(System.Globalization.CultureInfo.InvariantCulture, first, table));
        await node.ExecuteAsync(string.Format(System.Globalization.CultureInfo.InvariantCulture, second, table));

        Assert.Equal([expected], await node.ReadAsync($"SELECT a FROM {table} WHERE k = 1"));
    }

    [Fact]
    public async Task In_a_batch_all_have_one_time_so_the_deletion_stands()
    {
        var table = await node.CreateTableAsync("k int PRIMARY KEY, a int)");
        var delete = await node.Session.PrepareAsync($"DELETE FROM {table} WHERE k = ?", Sessions.Token);
        var insert = await node.Session.PrepareAsync($"INSERT INTO {table} (k, a) VALUES (?, ?)", Sessions.Token);
        var batch = new Batch();
        batch.Add(delete.Bind(1));
        batch.Add(insert.Bind(1, 1));
        await node.Session.ExecuteAsync(batch, Sessions.Token);

        Assert.Empty(await node.ReadAsync($"SELECT * FROM {table} WHERE k = 1"));
    }

    [Fact]
    public async Task A_deleted_partition_takes_later_rows_but_not_earlier_ones()
    {
        var table = await node.CreateTableAsync("p int, c int, s int static, PRIMARY KEY (p, c))");
        await node.ExecuteAsync($"DELETE FROM {table} USING TIMESTAMP 100 WHERE p = 1");
        await node.ExecuteAsync($"INSERT INTO {table} (p, c, s) VALUES (1, 1, 1) USING TIMESTAMP 100");
        await node.ExecuteAsync($"INSERT INTO {table} (p, c) VALUES (1, 2) USING TIMESTAMP 101");

        Assert.Equal(["2/null"], await node.ReadAsync($"SELECT c, s FROM {table} WHERE p = 1"));
    }

    [Theory]
    [InlineData("ASC")]
    [InlineData("DESC")]
    public async Task A_deleted_range_ends_where_it_says_in_either_order(string order)
    {
        var table = await node.CreateTableAsync($"p int, c int, PRIMARY KEY (p, c)) WITH CLUSTERING ORDER BY (c {order})");
        for (var c = 0; c < 6; c++)
        {
            await node.ExecuteAsync($"INSERT INTO {table} (p, c) VALUES (1, {c})");
        }

        await node.ExecuteAsync($"DELETE FROM {table} WHERE p = 1 AND c > 1 AND c <= 3");
        await node.ExecuteAsync($"DELETE FROM {table} WHERE p = 1 AND c < 1");
        await node.ExecuteAsync($"DELETE FROM {table} WHERE p = 1 AND c >= 5");

        Assert.Equal(["1", "4"], await node.ReadAsync($"SELECT c FROM {table} WHERE p = 1 ORDER BY c ASC"));
    }

    [Fact]
    public async Task A_row_that_was_only_updated_goes_with_its_last_cell()
    {
        var table = await node.CreateTableAsync("k int PRIMARY KEY, a int)");
        await node.ExecuteAsync($"UPDATE {table} SET a = 1 WHERE k = 1");
        await node.ExecuteAsync($"INSERT INTO {table} (k, a) VALUES (2, 1)");
        await node.ExecuteAsync($"DELETE a FROM {table} WHERE k IN (1, 2)");

        Assert.Equal(["2/null"], await node.ReadAsync($"SELECT k, a FROM {table}"));
    }

    [Fact]
    public async Task Replacing_a_collection_drops_its_elements_and_adding_keeps_them()
    {
        var table = await node.CreateTableAsync("k int PRIMARY KEY, m map<int, int>)");
        await node.ExecuteAsync($"UPDATE {table} USING TIMESTAMP 10 SET m = {{1: 1, 2: 2}} WHERE k = 1");
        await node.ExecuteAsync($"UPDATE {table} USING TIMESTAMP 20 SET m[3] = 3 WHERE k = 1");
        await node.ExecuteAsync($"UPDATE {table} USING TIMESTAMP 15 SET m = {{9: 9}} WHERE k = 1");
        var rows = await node.ExecuteAsync($"SELECT m FROM {table} WHERE k = 1");

        var entries = Assert.IsType<KeyValuePair<object, object?>[]>(rows[0].GetObject(0));
        Assert.Equal([3, 9], entries.Select(entry => (int)entry.Key).ToArray());
    }

    [Fact]
    public async Task Of_many_that_insert_one_row_if_it_is_not_there_one_succeeds()
    {
        var table = await node.CreateTableAsync("k int PRIMARY KEY, a int)");
        var insert = await node.Session.PrepareAsync($"INSERT INTO {table} (k, a) VALUES (?, ?) IF NOT EXISTS", Sessions.Token);

        var results = await Task.WhenAll(Enumerable.Range(0, 100).Select(value => node.Session.ExecuteAsync(insert.Bind(1, value), Sessions.Token).AsTask()));

        Assert.Single(results, result => result.WasApplied);
    }

    [Fact]
    public async Task Compare_and_set_counts_to_what_was_applied()
    {
        var table = await node.CreateTableAsync("k int PRIMARY KEY, a int)");
        await node.ExecuteAsync($"INSERT INTO {table} (k, a) VALUES (1, 0)");
        var update = await node.Session.PrepareAsync($"UPDATE {table} SET a = ? WHERE k = 1 IF a = ?", Sessions.Token);
        var applied = 0;
        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(async () =>
        {
            var seen = 0;
            for (var attempt = 0; attempt < 25; attempt++)
            {
                var result = await node.Session.ExecuteAsync(update.Bind(seen + 1, seen), Sessions.Token);
                Interlocked.Add(ref applied, result.WasApplied ? 1 : 0);
                seen = result.WasApplied ? seen + 1 : result[0].GetInt32("a");
            }
        }, Sessions.Token)));

        Assert.Equal([$"{applied}"], await node.ReadAsync($"SELECT a FROM {table} WHERE k = 1"));
    }
}
