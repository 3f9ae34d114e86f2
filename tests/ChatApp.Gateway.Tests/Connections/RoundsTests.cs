using ChatApp.Gateway.Connections;

namespace ChatApp.Gateway.Tests.Connections;

public sealed class RoundsTests
{
    [Fact]
    public void Runs_a_round_for_each_time_it_is_asked_while_idle()
    {
        var count = 0;
        var rounds = Rounds.Of(() =>
        {
            count++;
            return Task.CompletedTask;
        });
        Assert.Equal(0, count);
        rounds.Ask();
        rounds.Ask();
        Assert.Equal(2, count);
    }

    [Fact]
    public async Task Runs_one_round_more_however_often_it_is_asked_during_one()
    {
        var (count, first) = (0, new TaskCompletionSource());
        var rounds = Rounds.Of(() => ++count == 1 ? first.Task : Task.CompletedTask);
        rounds.Ask();
        rounds.Ask();
        rounds.Ask();
        Assert.Equal(1, count);

        first.SetResult(); // What waits for it runs at once.
        await rounds.EndAsync();
        Assert.Equal(2, count);
    }

    [Fact]
    public async Task Ends_after_the_rounds_that_were_asked_for_and_begins_no_other()
    {
        var (count, first) = (0, new TaskCompletionSource());
        var rounds = Rounds.Of(() =>
        {
            count++;
            return first.Task;
        });
        rounds.Ask();
        rounds.Ask();
        var ended = rounds.EndAsync();
        Assert.False(ended.IsCompleted);
        first.SetResult();
        await ended;
        rounds.Ask();
        Assert.Equal(2, count);
        await rounds.EndAsync();
    }

    [Fact]
    public async Task A_round_that_fails_is_the_last_and_whoever_waits_for_the_end_hears_of_it()
    {
        var (count, first) = (0, new TaskCompletionSource());
        var rounds = Rounds.Of(() =>
        {
            count++;
            return first.Task;
        });
        rounds.Ask();
        rounds.Ask();
        var ended = rounds.EndAsync();
        first.SetException(new InvalidOperationException("broken"));
        Assert.Equal("broken", (await Assert.ThrowsAsync<InvalidOperationException>(() => ended)).Message);
        await Assert.ThrowsAsync<InvalidOperationException>(rounds.EndAsync);
        rounds.Ask();
        Assert.Equal(1, count);
    }

    [Fact]
    public async Task Loses_no_request_of_many_threads()
    {
        var (asked, done) = (0, 0);
        var rounds = Rounds.Of(async () =>
        {
            done = Volatile.Read(ref asked);
            await Task.Yield();
        });
        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() =>
        {
            for (var request = 0; request < 2_000; request++)
            {
                Interlocked.Increment(ref asked);
                rounds.Ask();
            }
        }, TestContext.Current.CancellationToken)));
        await TestSupport.Waiting.UntilAsync(() => Task.FromResult(Volatile.Read(ref done) == 16_000), "the last request to be seen");
        await rounds.EndAsync();
    }
}
