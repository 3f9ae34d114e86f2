using ChatApp.Contracts.Identity;
using ChatApp.Storage.LastSeen;

namespace ChatApp.Storage.Tests.LastSeen;

public sealed class LastSeenStoreTests(StorageUnderTest storage)
{
    private static readonly DateTimeOffset Noon = new(2026, 11, 24, 12, 0, 0, TimeSpan.Zero);

    private readonly LastSeenStore _lastSeen = new(storage.Session);
    private readonly UserId _user = UserId.New();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Is_written_at_most_once_a_minute()
    {
        Assert.True(await WriteAsync(Noon));
        Assert.False(await WriteAsync(Noon.AddSeconds(59.999)));
        Assert.Equal(Noon, await _lastSeen.ReadAsync(_user, Cancellation));
        Assert.True(await WriteAsync(Noon.AddMinutes(1)));
        Assert.Equal(Noon.AddMinutes(1), await _lastSeen.ReadAsync(_user, Cancellation));
    }

    [Fact]
    public async Task An_earlier_time_changes_nothing()
    {
        await WriteAsync(Noon);
        Assert.False(await WriteAsync(Noon.AddHours(-1)));
        Assert.Equal(Noon, await _lastSeen.ReadAsync(_user, Cancellation));
    }

    [Fact]
    public async Task Of_hosts_that_write_at_a_time_the_latest_time_stands()
    {
        await Task.WhenAll(Enumerable.Range(0, 10).Select(hours => WriteAsync(Noon.AddHours(hours))));
        Assert.Equal(Noon.AddHours(9), await _lastSeen.ReadAsync(_user, Cancellation));
    }

    [Fact]
    public async Task Nobody_who_was_never_online_was_seen() => Assert.Null(await _lastSeen.ReadAsync(_user, Cancellation));

    private Task<bool> WriteAsync(DateTimeOffset seenAt) => _lastSeen.WriteAsync(_user, seenAt, Cancellation).AsTask();
}
