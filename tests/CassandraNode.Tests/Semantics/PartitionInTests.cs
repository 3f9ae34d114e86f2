using ChatApp.Cql;
using ChatApp.Cql.Types;

namespace CassandraNode.Tests.Semantics;

/// <summary>Several partitions in one statement, their keys bound as one list.</summary>
public sealed class PartitionInTests(NodeUnderTest node)
{
    [Fact]
    public async Task Distinct_gives_one_row_of_each_partition_that_there_is_also_of_one_that_has_but_its_static_row()
    {
        var table = await CreateAsync();
        Assert.Equal(
            ["1/10", "2/20", "3/null"],
            await ReadAsync($"SELECT DISTINCT p, s FROM {table} WHERE p IN ?", 3, 1, 2, 9, 1));
    }

    [Fact]
    public async Task Distinct_goes_on_behind_a_page()
    {
        var table = await CreateAsync();
        var select = await node.Session.PrepareAsync($"SELECT DISTINCT p, s FROM {table} WHERE p IN ?", Sessions.Token);
        var pages = new List<string>();
        await foreach (var page in node.Session.QueryPagesAsync(select.Bind(Keys([1, 2, 3, 9])).WithPageSize(1), Sessions.Token))
        {
            pages.Add(string.Join(' ', page.Select(row => row.GetInt32("p"))));
        }

        Assert.Equal(["1", "2", "3"], pages.Where(page => page.Length > 0));
    }

    [Fact]
    public async Task Otherwise_a_partition_that_has_but_its_static_row_gives_a_row_without_clustering_columns()
    {
        var table = await CreateAsync();
        Assert.Equal(["1/1", "1/2", "2/null", "3/3"], await ReadAsync($"SELECT p, c FROM {table} WHERE p IN ?", 1, 2, 3, 9));
    }

    [Fact]
    public async Task No_key_finds_nothing()
    {
        var table = await CreateAsync();
        Assert.Empty(await ReadAsync($"SELECT p, c FROM {table} WHERE p IN ?"));
    }

    private static CqlValue Keys(int[] keys) => CqlValue.From(keys, CqlType.ListOf(CqlType.Int));

    // 1 has rows and a static row, 2 a static row, 3 a row.
    private async Task<string> CreateAsync()
    {
        var table = await node.CreateTableAsync("p int, c int, s int static, PRIMARY KEY (p, c))");
        await node.ExecuteAsync($"INSERT INTO {table} (p, c, s) VALUES (1, 1, 10)");
        await node.ExecuteAsync($"INSERT INTO {table} (p, c) VALUES (1, 2)");
        await node.ExecuteAsync($"UPDATE {table} SET s = 20 WHERE p = 2");
        await node.ExecuteAsync($"INSERT INTO {table} (p, c) VALUES (3, 3)");
        return table;
    }

    private async Task<string[]> ReadAsync(string cql, params int[] keys)
    {
        var select = await node.Session.PrepareAsync(cql, Sessions.Token);
        var rows = await node.Session.ExecuteAsync(select.Bind(Keys(keys)), Sessions.Token);
        return [.. rows.Select(row => $"{row.GetInt32(0)}/{row.GetObject(1) ?? "null"}")];
    }
}
