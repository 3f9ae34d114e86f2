using ChatApp.Cql;
using Microsoft.Extensions.Time.Testing;

namespace ChatApp.Storage.Tests;

public sealed class GroupedWritesTests : IDisposable
{
    private const int FullBatch = 10;
    private const int RowBytes = 100;

    private readonly FakeTimeProvider _clock = new();
    private readonly StorageSession _session;
    private readonly GroupedWrites _writes;
    private readonly string _table = $"grouped_{Guid.NewGuid():n}";
    private int _requests;

    public GroupedWritesTests(StorageUnderTest storage)
    {
        _session = storage.Session;
        _writes = new GroupedWrites(() =>
        {
            Interlocked.Increment(ref _requests);
            return _session.Cql;
        }, _clock);
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => _writes.Dispose();

    [Fact]
    public async Task What_comes_alone_does_not_wait()
    {
        var insert = await PrepareAsync();
        await WriteAsync(insert, 0);
        _clock.Advance(GroupedWrites.Pace);
        await WriteAsync(insert, 1);

        Assert.Equal(2, _requests);
    }

    [Fact]
    public async Task What_comes_soon_after_another_goes_together_once_its_time_has_come()
    {
        var insert = await PrepareAsync();
        await WriteAsync(insert, 0);
        var soon = Enumerable.Range(1, 3).Select(row => WriteAsync(insert, row)).ToList();

        _clock.Advance(GroupedWrites.Pace - TimeSpan.FromMilliseconds(1));
        Assert.Equal(1, _requests);
        Assert.DoesNotContain(soon, write => write.IsCompleted);

        _clock.Advance(TimeSpan.FromMilliseconds(1));
        await Task.WhenAll(soon);
        Assert.Equal(2, _requests);
    }

    [Fact]
    public async Task A_full_batch_does_not_wait()
    {
        var insert = await PrepareAsync();
        await WriteAsync(insert, 0);
        await Task.WhenAll(Enumerable.Range(1, FullBatch).Select(row => WriteAsync(insert, row)));

        Assert.Equal(2, _requests);
    }

    private Task WriteAsync(PreparedStatement insert, int row) =>
        _writes.WriteAsync(insert.Bind(row, new byte[RowBytes]), row, RowBytes).AsTask();

    private async Task<PreparedStatement> PrepareAsync()
    {
        using var created = await _session.Cql.ExecuteAsync($"CREATE TABLE {_table} (p int PRIMARY KEY, v blob)", Cancellation);
        return await _session.Cql.PrepareAsync($"INSERT INTO {_table} (p, v) VALUES (?, ?)", Cancellation);
    }
}
