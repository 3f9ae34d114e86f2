using ChatApp.Cql;

namespace CassandraNode.Tests.Durability;

/// <summary><c>kill -9</c> under load, again and again.</summary>
public sealed class CrashTests(ITestOutputHelper output)
{
    private const int Rounds = 50;
    private const int Writers = 64;
    private const int WritesBeforeKill = 1500;

    [Fact]
    public async Task Every_acknowledged_write_is_there_after_kill_9_and_no_half_row_or_half_batch()
    {
        using var folder = new TemporaryFolder();
        var acknowledged = new int[Rounds, Writers];
        var slowest = TimeSpan.Zero;
        for (var round = 0; round < Rounds; round++)
        {
            await using var node = await NodeProcess.StartAsync(folder.Path);
            slowest = node.StartedIn > slowest ? node.StartedIn : slowest;
            await using var session = await OpenAsync(node.Port);
            if (round > 0)
            {
                await VerifyAsync(session, round - 1, acknowledged);
            }

            await WriteUntilKilledAsync(node, session, round, acknowledged);
        }

        await using var last = await NodeProcess.StartAsync(folder.Path);
        await using var reader = await OpenAsync(last.Port);
        for (var round = 0; round < Rounds; round++)
        {
            await VerifyAsync(reader, round, acknowledged);
        }

        var total = acknowledged.Cast<int>().Sum();
        output.WriteLine($"{total} acknowledged batches in {Rounds} rounds; slowest start {slowest.TotalMilliseconds:F0} ms");
        Assert.True(total > Rounds * WritesBeforeKill / 2, $"only {total} batches were acknowledged");
    }

    private static async Task<CqlSession> OpenAsync(int port)
    {
        await Sessions.CreateKeyspaceAsync(port, "crash");
        var session = await Sessions.ConnectAsync(port, "crash");
        await session.ExecuteAsync(
            "CREATE TABLE IF NOT EXISTS written (round int, writer int, number int, part int, text text, copy text, PRIMARY KEY ((round, writer), number, part))",
            Sessions.Token);
        return session;
    }

    private static async Task WriteUntilKilledAsync(NodeProcess node, CqlSession session, int round, int[,] acknowledged)
    {
        var insert = await session.PrepareAsync("INSERT INTO written (round, writer, number, part, text, copy) VALUES (?, ?, ?, ?, ?, ?)", Sessions.Token);
        var enough = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var count = 0;
        var writers = Enumerable.Range(0, Writers).Select(writer => Task.Run(async () =>
        {
            for (var number = 0; ; number++)
            {
                try
                {
                    var batch = new Batch();
                    for (var part = 0; part < 2; part++)
                    {
                        batch.Add(insert.Bind(round, writer, number, part, $"{round}/{writer}/{number}", $"{round}/{writer}/{number}"));
                    }

                    await session.ExecuteAsync(batch, Sessions.Token);
                }
                catch (CqlException)
                {
                    enough.TrySetResult();
                    return; // Killed.
                }

                acknowledged[round, writer] = number + 1;
                if (Interlocked.Increment(ref count) == WritesBeforeKill)
                {
                    enough.TrySetResult();
                }
            }
        }, Sessions.Token)).ToList();
        await enough.Task;
        await node.KillAsync();
        await Task.WhenAll(writers);
    }

    private static async Task VerifyAsync(CqlSession session, int round, int[,] acknowledged)
    {
        var select = await session.PrepareAsync("SELECT number, part, text, copy FROM written WHERE round = ? AND writer = ?", Sessions.Token);
        for (var writer = 0; writer < Writers; writer++)
        {
            var parts = new Dictionary<int, int>();
            await foreach (var row in session.QueryAsync(select.Bind(round, writer), Sessions.Token))
            {
                var number = row.GetInt32("number");
                Assert.Equal($"{round}/{writer}/{number}", row.GetString("text"));
                Assert.Equal(row.GetString("text"), row.GetString("copy"));
                parts[number] = parts.GetValueOrDefault(number) + 1;
            }

            Assert.All(parts, pair => Assert.Equal(2, pair.Value));
            Assert.All(Enumerable.Range(0, acknowledged[round, writer]), number => Assert.True(parts.ContainsKey(number), $"write {round}/{writer}/{number} is lost"));
        }
    }
}
