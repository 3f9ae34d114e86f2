using System.CommandLine;
using ChatApp.Bench.Results;
using ChatApp.Cql;

namespace ChatApp.Bench.Micro.Cql;

/// <summary><c>micro cql-restart</c>: how long the local node takes to come back after <c>kill -9</c>, with many rows.</summary>
internal static class RestartCommand
{
    private const int Writers = 512;
    private const int Restarts = 3;

    public static Command Create(TimeProvider clock)
    {
        var json = new Option<FileInfo?>("--json") { Description = "Writes the figures to this file." };
        var rows = new Option<int>("--rows") { Description = "How many rows are there.", DefaultValueFactory = _ => 1_000_000 };
        var command = new Command("cql-restart", "Start of the local node after kill -9 under load, with many rows.") { json, rows };
        command.SetAction((parsed, cancellationToken) => RunAsync(parsed.GetValue(rows), parsed.GetValue(json), clock, cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(int rows, FileInfo? json, TimeProvider clock, CancellationToken cancellationToken)
    {
        var report = new ReportWriter($"micro cql-restart --rows {rows}", clock);
        var data = Directory.CreateTempSubdirectory("chatapp-bench-");
        try
        {
            await using (var node = await ServerProcess.StartNodeAsync(data, cancellationToken))
            {
                await FillAsync(node, rows, killAtEnd: false, clock, cancellationToken);
            }

            for (var restart = 1; restart <= Restarts; restart++)
            {
                // More than what is kept in memory until it is flushed, so that there is a whole log to read again.
                await using (var node = await ServerProcess.StartNodeAsync(data, cancellationToken))
                {
                    await FillAsync(node, 100_000, killAtEnd: true, clock, cancellationToken);
                }

                var started = clock.GetTimestamp();
                await using var again = await ServerProcess.StartNodeAsync(data, cancellationToken);
                report.Add(new BenchResult($"cql/restart-{restart}/time", clock.GetElapsedTime(started).TotalMilliseconds, "ms", Better.Lower));
                report.Add(new BenchResult($"cql/restart-{restart}/processor", again.ProcessorTime.TotalMilliseconds, "ms", Better.Lower));
            }
        }
        catch (Exception exception) when (exception is CqlException or ServerUnavailableException)
        {
            await Console.Error.WriteLineAsync(exception.Message);
            return ReportWriter.CouldNotRun;
        }
        finally
        {
            data.Delete(recursive: true);
        }

        return await report.FinishAsync(json, cancellationToken);
    }

    private static async Task FillAsync(ServerProcess node, int rows, bool killAtEnd, TimeProvider clock, CancellationToken cancellationToken)
    {
        await using var session = await CqlSession.ConnectAsync(node.Options, cancellationToken);
        var insert = await InboxTable.CreateAsync(session, cancellationToken);
        var ciphertext = new byte[InboxTable.CiphertextLength];
        var next = clock.GetUtcNow().Ticks;
        var left = rows;
        await Task.WhenAll(Enumerable.Range(0, Writers).Select(_ => Task.Run(WriteAsync, cancellationToken)));

        async Task WriteAsync()
        {
            var user = Guid.NewGuid();
            while (Interlocked.Decrement(ref left) is var rest && rest >= 0)
            {
                if (killAtEnd && rest == 0)
                {
                    await node.DisposeAsync(); // With all the other writers under way.
                    return;
                }

                try
                {
                    using var nothing = await session.ExecuteAsync(
                        InboxTable.Bind(insert, user, Interlocked.Increment(ref next), ciphertext), cancellationToken);
                }
                catch (CqlException) when (killAtEnd && Volatile.Read(ref left) <= 0)
                {
                    return; // Killed.
                }
            }
        }
    }
}
