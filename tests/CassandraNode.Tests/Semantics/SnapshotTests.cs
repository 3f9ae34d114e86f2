using ChatApp.Cql;

namespace CassandraNode.Tests.Semantics;

/// <summary>What a SELECT sees while others write.</summary>
public sealed class SnapshotTests(NodeUnderTest node)
{
    private const int Batches = 400;

    [Theory]
    [InlineData("p = 1 AND c IN (1, 2000, 9000)")] // Several runs of one partition.
    [InlineData("p IN (1, 2) AND c = 1")] // Several partitions.
    public async Task A_select_sees_all_of_a_batch_or_nothing_of_it(string where)
    {
        var table = await node.CreateTableAsync("p int, c int, s int static, v int, PRIMARY KEY (p, c))");
        var insert = await node.Session.PrepareAsync($"INSERT INTO {table} (p, c, s, v) VALUES (?, ?, ?, ?)", Sessions.Token);
        var select = await node.Session.PrepareAsync($"SELECT s, v FROM {table} WHERE {where}", Sessions.Token);
        await WriteAsync(insert, 0);
        var writing = Task.Run(async () =>
        {
            for (var number = 1; number <= Batches; number++)
            {
                await WriteAsync(insert, number);
            }
        }, Sessions.Token);

        var seen = new HashSet<int>();
        while (!writing.IsCompleted)
        {
            var rows = await node.Session.ExecuteAsync(select.Bind(), Sessions.Token);
            seen.Add(Assert.Single(rows.SelectMany(row => new[] { row.GetInt32("s"), row.GetInt32("v") }).Distinct()));
        }

        await writing;
        Assert.True(seen.Count > 1, "nothing was read while it was written");
    }

    private async Task WriteAsync(PreparedStatement insert, int number)
    {
        var batch = new Batch();
        foreach (var (partition, clustering) in new[] { (1, 1), (1, 2000), (1, 9000), (2, 1) })
        {
            batch.Add(insert.Bind(partition, clustering, number, number));
        }

        await node.Session.ExecuteAsync(batch, Sessions.Token);
    }
}
