using ChatApp.Cql;

namespace ChatApp.Storage.Tests;

public sealed class WriteSequenceTests
{
    // About what five of them fit into a batch.
    private const int RowBytes = 1000;

    // No other fits beside it.
    private const int BatchBytes = 5 * 1024;

    private readonly StorageSession _session;
    private readonly GroupedWrites _writes;
    private readonly string _table = $"sequence_{Guid.NewGuid():n}";
    private int _requests;

    public WriteSequenceTests(StorageUnderTest storage)
    {
        _session = storage.Session;
        _writes = new GroupedWrites(() =>
        {
            Interlocked.Increment(ref _requests);
            return _session.Cql;
        });
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    // Ten sequences write into one partition each, faster than one batch could, while readers look: without the order they see gaps.
    [Fact]
    public async Task Whoever_reads_a_partition_sees_no_gap()
    {
        const int Partitions = 10, Rows = 300;
        var insert = await PrepareAsync();
        var writing = Enumerable.Range(0, Partitions).Select(p => WriteAsync(insert, new WriteSequence(), p, 0, Rows)).ToList();

        var seen = 0;
        while (seen < Partitions * Rows)
        {
            seen = 0;
            for (var p = 0; p < Partitions; p++)
            {
                var rows = await ReadAsync(p);
                Assert.Equal(Enumerable.Range(0, rows.Count), rows);
                seen += rows.Count;
            }
        }

        await Task.WhenAll(writing.SelectMany(writes => writes));
    }

    [Fact]
    public async Task Writes_of_a_sequence_that_come_together_share_batches()
    {
        var insert = await PrepareAsync();
        await Task.WhenAll(WriteAsync(insert, new WriteSequence(), 0, 0, 40));

        Assert.InRange(_requests, 8, 12);
        Assert.Equal(Enumerable.Range(0, 40), await ReadAsync(0));
    }

    [Fact]
    public async Task What_stands_behind_a_failed_write_fails_and_is_not_stored()
    {
        var insert = await PrepareAsync();
        var wrong = await PrepareGoneAsync();
        var sequence = new WriteSequence();
        var before = WriteAsync(insert, sequence, 0, 0, 3);
        var failing = _writes.WriteAsync(wrong.Bind(1), 1, BatchBytes, sequence).AsTask();
        var behind = WriteAsync(insert, sequence, 0, 3, 20);
        var elsewhere = WriteAsync(insert, new WriteSequence(), 2, 0, 20);

        await Task.WhenAll(before);
        await Assert.ThrowsAnyAsync<Exception>(() => failing);
        foreach (var write in behind)
        {
            await Assert.ThrowsAnyAsync<Exception>(() => write);
        }

        await Assert.ThrowsAnyAsync<Exception>(() => Assert.Single(WriteAsync(insert, sequence, 0, 3, 1)));
        await Task.WhenAll(elsewhere);
        Assert.Equal([0, 1, 2], await ReadAsync(0));

        await Task.WhenAll(WriteAsync(insert, new WriteSequence(), 0, 3, 2));
        Assert.Equal([0, 1, 2, 3, 4], await ReadAsync(0));
    }

    // In a batch of several partitions each is applied by itself, so a sequence has one of them in a batch.
    [Fact]
    public async Task A_sequence_over_two_partitions_never_shows_the_later_before_the_earlier()
    {
        const int Rows = 200;
        var insert = await PrepareAsync();
        var sequence = new WriteSequence();
        var writing = new List<Task>();
        for (var row = 0; row < Rows; row++)
        {
            writing.Add(_writes.WriteAsync(insert.Bind(row % 2, row, new byte[RowBytes / 10]), row % 2, RowBytes / 10, sequence).AsTask());
        }

        var (odd, even) = (0, 0);
        while (odd + even < Rows)
        {
            odd = (await ReadAsync(1)).Count;
            even = (await ReadAsync(0)).Count; // Read later: at least as far.
            Assert.True(even >= odd, $"{odd} rows behind {even}");
        }

        await Task.WhenAll(writing);
    }

    private List<Task> WriteAsync(PreparedStatement insert, WriteSequence sequence, int partition, int first, int count) =>
        [.. Enumerable.Range(first, count).Select(
            row => _writes.WriteAsync(insert.Bind(partition, row, new byte[RowBytes]), partition, RowBytes, sequence).AsTask())];

    private async Task<List<int>> ReadAsync(int partition)
    {
        using var rows = await _session.Cql.ExecuteAsync($"SELECT c FROM {_table} WHERE p = {partition}", Cancellation);
        return [.. rows.Select(row => row.GetInt32(0))];
    }

    private async Task<PreparedStatement> PrepareAsync()
    {
        using var created = await _session.Cql.ExecuteAsync($"CREATE TABLE {_table} (p int, c int, v blob, PRIMARY KEY (p, c))", Cancellation);
        return await _session.Cql.PrepareAsync($"INSERT INTO {_table} (p, c, v) VALUES (?, ?, ?)", Cancellation);
    }

    /// <summary>A statement of a table that is gone.</summary>
    private async Task<PreparedStatement> PrepareGoneAsync()
    {
        using var created = await _session.Cql.ExecuteAsync($"CREATE TABLE {_table}_gone (p int PRIMARY KEY)", Cancellation);
        var statement = await _session.Cql.PrepareAsync($"INSERT INTO {_table}_gone (p) VALUES (?)", Cancellation);
        using var dropped = await _session.Cql.ExecuteAsync($"DROP TABLE {_table}_gone", Cancellation);
        return statement;
    }
}
