using ChatApp.Gateway.Caches;
using ChatApp.Storage;
using ChatApp.TestSupport;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace ChatApp.Gateway.Tests.Caches;

/// <summary>What <see cref="RecentReadings{TKey,TValue}"/> reads again ahead of time. The store here is a function of the clock.</summary>
public sealed class RefreshAheadTests : IAsyncDisposable
{
    // Fine enough that a value does not run out while the thread that reads it waits for a processor.
    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(25);

    private readonly FakeTimeProvider _clock = new();
    private readonly RecentReadings<int, int> _recent;
    private readonly List<int> _singles = [];
    private readonly List<int[]> _commons = [];
    private readonly Lock _lock = new();
    private Func<int[], CancellationToken, Task> _beforeCommonAnswer = (_, _) => Task.CompletedTask;
    private int _value = 1;

    public RefreshAheadTests() => _recent = new RecentReadings<int, int>(
        2 * RefreshAhead<int>.MaximumWaiting, _clock, ReadAsync, ReadManyAsync, NullLogger.Instance);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private int CommonCount
    {
        get
        {
            lock (_lock)
            {
                return _commons.Count;
            }
        }
    }

    [Fact]
    public async Task What_is_asked_for_all_the_time_is_read_singly_once()
    {
        await FindAsync(7);
        for (var round = 1; round <= 10; round++)
        {
            _clock.Advance(TimeSpan.FromSeconds(1));
            await FindAsync(7);
            _clock.Advance(TimeSpan.FromSeconds(1));
            _value = round + 1;
            await FindAsync(7);
            await UntilReadTogetherAsync(round);
            await UntilAsync(() => FindAsync(7), round + 1);
        }

        Assert.Equal([7], _singles);
        Assert.All(_commons, keys => Assert.Equal([7], keys));
    }

    [Fact]
    public async Task A_change_is_seen_within_5_s_by_those_who_ask_all_the_time()
    {
        await FindAsync(7);
        for (var change = 2; change <= 6; change++)
        {
            _clock.Advance(change * TimeSpan.FromSeconds(0.45)); // So that it comes at another age of the value each time.
            await FindAsync(7);
            _value = change;
            var changedAt = _clock.GetTimestamp();
            await Waiting.UntilAsync(
                async () =>
                {
                    _clock.Advance(Step);
                    return await FindAsync(7) == change;
                },
                $"change {change} to be seen");
            Assert.InRange(_clock.GetElapsedTime(changedAt), TimeSpan.Zero, TimeSpan.FromSeconds(5));
        }
    }

    [Fact]
    public async Task Whoever_asks_while_it_is_read_again_is_given_what_was_there()
    {
        var answer = HoldCommonAnswers();
        await FindAsync(7);
        _value = 2;
        await AgeAndAskAsync(7);
        await UntilReadTogetherAsync(1);
        var found = _recent.FindAsync(7, Cancellation);
        Assert.True(found.IsCompletedSuccessfully, "it waited");
        Assert.Equal(1, await found);

        answer.SetResult();
        await UntilAsync(() => FindAsync(7), 2);
        Assert.Equal([7], _singles);
    }

    [Fact]
    public async Task The_5_s_count_from_the_beginning_of_the_common_reading()
    {
        var answer = HoldCommonAnswers();
        await FindAsync(7);
        _value = 2;
        await AgeAndAskAsync(7);
        await UntilReadTogetherAsync(1); // It finds 2, and has begun by now.
        var began = _clock.GetTimestamp();
        _value = 3;
        _clock.Advance(TimeSpan.FromSeconds(1));
        answer.SetResult();
        await UntilAsync(() => FindAsync(7), 2);

        _clock.Advance(TimeSpan.FromSeconds(5) - _clock.GetElapsedTime(began));
        Assert.Equal(3, await FindAsync(7));
        Assert.Equal([7, 7], _singles);
    }

    [Fact]
    public async Task What_is_answered_after_5_s_is_not_used()
    {
        var answer = HoldCommonAnswers();
        await FindAsync(7);
        await AgeAndAskAsync(7);
        await UntilReadTogetherAsync(1);
        _value = 2;
        _clock.Advance(TimeSpan.FromSeconds(5));
        await AgeAndAskAsync(8); // Read in the next round: when it is, the one before has ended.
        answer.SetResult();
        await UntilReadTogetherAsync(2);
        Assert.Equal(2, await FindAsync(7));
    }

    [Fact]
    public async Task What_somebody_has_read_meanwhile_stays()
    {
        var answer = HoldCommonAnswers();
        await FindAsync(7);
        await AgeAndAskAsync(7);
        await UntilReadTogetherAsync(1);
        _value = 2;
        _clock.Advance(TimeSpan.FromSeconds(0.1));
        Assert.Equal(2, await _recent.ReadAsync(7, Cancellation));

        await AgeAndAskAsync(8); // Read in the next round: when it is, the one before has ended.
        answer.SetResult();
        await UntilReadTogetherAsync(2);
        Assert.Equal(2, await FindAsync(7));
    }

    [Fact]
    public async Task A_common_reading_that_fails_leaves_all_to_those_who_ask_singly()
    {
        _beforeCommonAnswer = (_, _) => throw new StorageUnavailableException("No answer.");
        await FindAsync(7);
        await AgeAndAskAsync(7);
        await UntilReadTogetherAsync(1);
        _value = 2;
        Assert.Equal(1, await FindAsync(7));

        _clock.Advance(TimeSpan.FromSeconds(3));
        Assert.Equal(2, await FindAsync(7));
        Assert.Equal([7, 7], _singles);

        _beforeCommonAnswer = (_, _) => Task.CompletedTask; // And it goes on.
        _value = 3;
        await AgeAndAskAsync(7);
        await UntilReadTogetherAsync(2);
        await UntilAsync(() => FindAsync(7), 3);
        Assert.Equal([7, 7], _singles);
    }

    [Fact]
    public async Task More_than_50_are_read_in_several_readings_each_key_once()
    {
        var keys = Enumerable.Range(0, 120).ToArray();
        foreach (var key in keys)
        {
            await FindAsync(key);
        }

        _clock.Advance(RecentReadings<int, int>.RefreshAfter);
        foreach (var key in keys.Concat(keys))
        {
            await FindAsync(key);
        }

        await UntilReadTogetherAsync(3);
        Assert.Equal([50, 50, 20], _commons.Select(chunk => chunk.Length));
        Assert.Equal(keys, _commons.SelectMany(chunk => chunk).Order());
    }

    [Fact]
    public async Task What_nobody_asks_for_is_not_read_again()
    {
        await FindAsync(7);
        await FindAsync(8);
        _clock.Advance(RecentReadings<int, int>.RefreshAfter - TimeSpan.FromTicks(1));
        await FindAsync(8); // Too early to matter.
        _clock.Advance(TimeSpan.FromTicks(1));
        await FindAsync(7);
        await UntilReadTogetherAsync(1);
        Assert.Equal([7], Assert.Single(_commons));

        _clock.Advance(TimeSpan.FromSeconds(5));
        await FindAsync(8);
        Assert.Equal([7, 8, 8], _singles);
    }

    [Fact]
    public async Task What_has_run_out_before_its_turn_is_not_read_again()
    {
        await FindAsync(7);
        await AgeAndAskAsync(7);
        _clock.Advance(TimeSpan.FromSeconds(5)); // Its turn comes late.
        await FindAsync(8);
        await AgeAndAskAsync(8);
        await UntilReadTogetherAsync(1);
        Assert.Equal([8], Assert.Single(_commons));
    }

    [Fact]
    public async Task No_more_than_10000_wait()
    {
        for (var key = 0; key <= RefreshAhead<int>.MaximumWaiting; key++)
        {
            await FindAsync(key);
        }

        _clock.Advance(RecentReadings<int, int>.RefreshAfter);
        for (var key = 0; key <= RefreshAhead<int>.MaximumWaiting; key++)
        {
            Assert.Equal(1, await FindAsync(key));
        }

        await UntilReadTogetherAsync(RefreshAhead<int>.MaximumWaiting / RefreshAhead<int>.ChunkSize);
        Assert.DoesNotContain(RefreshAhead<int>.MaximumWaiting, _commons.SelectMany(chunk => chunk));
    }

    [Fact]
    public async Task Its_end_breaks_a_reading_off()
    {
        _beforeCommonAnswer = (_, cancellationToken) => Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellationToken);
        await FindAsync(7);
        await AgeAndAskAsync(7);
        await UntilReadTogetherAsync(1);
        await _recent.DisposeAsync().AsTask().WaitAsync(TimeSpan.FromMinutes(1), TimeProvider.System, Cancellation);
    }

    [Fact]
    public async Task Its_end_comes_while_keys_gather()
    {
        await FindAsync(7);
        await AgeAndAskAsync(7);
        await _recent.DisposeAsync().AsTask().WaitAsync(TimeSpan.FromMinutes(1), TimeProvider.System, Cancellation);
        Assert.Empty(_commons);
    }

    public ValueTask DisposeAsync() => _recent.DisposeAsync();

    private async Task<int> FindAsync(int key) => await _recent.FindAsync(key, Cancellation);

    private async Task AgeAndAskAsync(int key)
    {
        await FindAsync(key);
        _clock.Advance(RecentReadings<int, int>.RefreshAfter);
        await FindAsync(key);
    }

    private Task UntilReadTogetherAsync(int times) => Waiting.UntilAsync(
        () =>
        {
            if (CommonCount < times)
            {
                _clock.Advance(Step);
            }

            return CommonCount == times;
        },
        $"reading {times} of several keys");

    private static Task UntilAsync(Func<Task<int>> find, int value) =>
        Waiting.UntilAsync(async () => await find() == value, $"{value} to be found");

    private TaskCompletionSource HoldCommonAnswers()
    {
        var answer = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _beforeCommonAnswer = (_, _) => answer.Task;
        return answer;
    }

    private ValueTask<int> ReadAsync(int key, CancellationToken cancellationToken)
    {
        _singles.Add(key);
        return ValueTask.FromResult(_value);
    }

    private async ValueTask<IReadOnlyDictionary<int, int>> ReadManyAsync(IReadOnlyList<int> keys, CancellationToken cancellationToken)
    {
        var found = keys.ToDictionary(key => key, _ => _value); // As it was when the reading began.
        lock (_lock)
        {
            _commons.Add([.. keys]);
        }

        await _beforeCommonAnswer([.. keys], cancellationToken);
        return found;
    }
}
