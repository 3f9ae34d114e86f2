using ChatApp.Bench.Results;
using ChatApp.Cql;

namespace ChatApp.Bench.Micro.Cql;

/// <summary>
/// Inserts rows of the form that an inbox has, reads them back 50 at a time, and writes batches as messages write them. Each figure is taken at several numbers
/// of requests under way on one connection; allocations are those of this process, in which no server runs.
/// </summary>
/// <param name="session">To the server.</param>
/// <param name="server">The server's process; null if it is not ours to look at.</param>
/// <param name="only">The one figure to take, such as <c>insert/512</c>; null for all.</param>
/// <param name="clock">Measures.</param>
internal sealed class CqlBenchmark(CqlSession session, ServerProcess? server, string? only, TimeProvider clock)
{
    /// <summary>Rows of a select.</summary>
    public const int RowsPerSelect = 50;

    private static readonly int[] Concurrencies = [1, 64, 512];
    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(1);

    private readonly byte[] _ciphertext = new byte[InboxTable.CiphertextLength];
    private PreparedStatement _insert = null!;
    private PreparedStatement _select = null!;
    private MessageTables _messages = null!;
    private Guid _reader;
    private long _position;

    public async Task<List<BenchResult>> RunAsync(TimeSpan duration, CancellationToken cancellationToken)
    {
        await PrepareAsync(cancellationToken);
        var results = new List<BenchResult>();
        (string, Func<Guid, CancellationToken, ValueTask>)[] operations =
            [("insert", InsertAsync), ("select-50", SelectAsync), ($"batch-{MessageTables.RowsPerBatch}", WriteBatchAsync)];
        foreach (var (name, operation) in operations)
        {
            foreach (var concurrency in Concurrencies.Where(concurrency => only is null || only == $"{name}/{concurrency}"))
            {
                await MeasureAsync(operation, concurrency, WarmUp, cancellationToken);
                var figure = await MeasureAsync(operation, concurrency, duration, cancellationToken);
                results.Add(new BenchResult($"cql/{name}s-per-second/concurrency-{concurrency}", figure.PerSecond, "1/s", Better.Higher));
                results.Add(new BenchResult($"cql/{name}-allocated/concurrency-{concurrency}", figure.BytesEach, "bytes", Better.Lower));
                results.Add(new BenchResult($"cql/{name}-client-processor/concurrency-{concurrency}", figure.ClientProcessor, "µs", Better.Lower));
                results.Add(new BenchResult($"cql/{name}-server-processor/concurrency-{concurrency}", figure.ServerProcessor, "µs", Better.Lower));
            }
        }

        return results;
    }

    private async Task PrepareAsync(CancellationToken cancellationToken)
    {
        _insert = await InboxTable.CreateAsync(session, cancellationToken);
        _select = await InboxTable.PrepareSelectAsync(session, RowsPerSelect, cancellationToken);
        _messages = await MessageTables.CreateAsync(session, cancellationToken);
        _reader = Guid.CreateVersion7(clock.GetUtcNow());
        for (var row = 0; row < RowsPerSelect; row++)
        {
            await InsertAsync(_reader, cancellationToken);
        }
    }

    // Each worker is a user of its own, so that partitions grow as those of many users do.
    private async Task<CqlFigure> MeasureAsync(
        Func<Guid, CancellationToken, ValueTask> operation, int concurrency, TimeSpan duration, CancellationToken cancellationToken)
    {
        long count = 0;
        var bytes = GC.GetTotalAllocatedBytes(precise: true);
        var (client, served) = (Environment.CpuUsage.TotalTime, server?.ProcessorTime ?? TimeSpan.Zero);
        var started = clock.GetTimestamp();
        var workers = Enumerable.Range(0, concurrency).Select(_ => Task.Run(WorkAsync, cancellationToken)).ToArray();
        await Task.WhenAll(workers);
        var elapsed = clock.GetElapsedTime(started);
        bytes = GC.GetTotalAllocatedBytes(precise: true) - bytes;
        (client, served) = (Environment.CpuUsage.TotalTime - client, (server?.ProcessorTime ?? TimeSpan.Zero) - served);
        return new CqlFigure(
            count / elapsed.TotalSeconds, (double)bytes / count, client.TotalMicroseconds / count, served.TotalMicroseconds / count);

        async Task WorkAsync()
        {
            var user = Guid.NewGuid();
            long done = 0;
            while (clock.GetElapsedTime(started) < duration)
            {
                await operation(user, cancellationToken);
                done++;
            }

            Interlocked.Add(ref count, done);
        }
    }

    private async ValueTask InsertAsync(Guid user, CancellationToken cancellationToken)
    {
        var position = Interlocked.Increment(ref _position);
        using var rows = await session.ExecuteAsync(InboxTable.Bind(_insert, user, position, _ciphertext), cancellationToken);
    }

    private async ValueTask WriteBatchAsync(Guid user, CancellationToken cancellationToken)
    {
        using var rows = await session.ExecuteAsync(_messages.NextBatch(), cancellationToken);
    }

    private async ValueTask SelectAsync(Guid user, CancellationToken cancellationToken)
    {
        using var rows = await session.ExecuteAsync(InboxTable.Bind(_select, _reader), cancellationToken);
        long sum = 0;
        foreach (var row in rows)
        {
            sum += row.GetInt64(0) + row.GetBytes(2).Length;
        }

        if (rows.Count != RowsPerSelect || sum == 0)
        {
            throw new ServerUnavailableException($"A select gave {rows.Count} rows instead of {RowsPerSelect}.");
        }
    }
}
