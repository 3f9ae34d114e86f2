using ChatApp.Gateway.Caches;
using Microsoft.Extensions.Time.Testing;

namespace ChatApp.Gateway.Tests.Caches;

public sealed class RecentReadingsTests : IAsyncDisposable
{
    private readonly FakeTimeProvider _clock = new();
    private readonly RecentReadings<string, int> _recent;
    private TimeSpan _readingTakes;
    private int _value;
    private int _readings;

    public RecentReadingsTests() => _recent = new RecentReadings<string, int>(10, _clock, (_, _) =>
    {
        var found = _value; // As it was when the reading began.
        _readings++;
        _clock.Advance(_readingTakes);
        return ValueTask.FromResult(found);
    });

    [Fact]
    public async Task What_was_read_is_good_for_less_than_5_s()
    {
        _value = 1;
        Assert.Equal(1, await FindAsync());
        _value = 2;
        _clock.Advance(TimeSpan.FromSeconds(4.999));
        Assert.Equal((1, 1), (await FindAsync(), _readings));

        _clock.Advance(TimeSpan.FromSeconds(0.001));
        Assert.Equal((2, 2), (await FindAsync(), _readings));
    }

    [Fact]
    public async Task The_5_s_count_from_the_beginning_of_a_slow_reading()
    {
        _value = 1;
        _readingTakes = TimeSpan.FromSeconds(4);
        Assert.Equal(1, await FindAsync());
        _value = 2;
        _clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(2, await FindAsync());
    }

    [Fact]
    public async Task Who_asks_while_it_is_read_waits_for_that_reading_unless_it_began_5_s_ago()
    {
        var answer = new TaskCompletionSource<int>();
        var readings = 0;
        await using var recent = new RecentReadings<string, int>(10, _clock, (_, _) => new ValueTask<int>(readings++ == 0 ? answer.Task : Task.FromResult(2)));
        var first = recent.FindAsync("key", TestContext.Current.CancellationToken);
        var second = recent.FindAsync("key", TestContext.Current.CancellationToken);
        using var impatient = new CancellationTokenSource();
        var third = recent.FindAsync("key", impatient.Token).AsTask();
        await impatient.CancelAsync();
        await Assert.ThrowsAsync<TaskCanceledException>(() => third);
        Assert.Equal(1, readings);

        _clock.Advance(TimeSpan.FromSeconds(5));
        Assert.Equal(2, await recent.FindAsync("key", TestContext.Current.CancellationToken));
        answer.SetResult(1);
        Assert.Equal((1, 1), (await first, await second));
    }

    [Fact]
    public async Task A_reading_that_failed_is_not_kept()
    {
        var fails = true;
        await using var recent = new RecentReadings<string, int>(
            10, _clock, (_, _) => fails ? ValueTask.FromException<int>(new TimeoutException("No answer.")) : ValueTask.FromResult(1));
        await Assert.ThrowsAsync<TimeoutException>(() => recent.FindAsync("key", TestContext.Current.CancellationToken).AsTask());
        fails = false;
        Assert.Equal(1, await recent.FindAsync("key", TestContext.Current.CancellationToken));
    }

    public ValueTask DisposeAsync() => _recent.DisposeAsync();

    private ValueTask<int> FindAsync() => _recent.FindAsync("key", TestContext.Current.CancellationToken);
}
