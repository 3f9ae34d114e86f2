using ChatApp.Gateway.Connections;

namespace ChatApp.Gateway.Tests.Connections;

public sealed class FramesUnderWayTests
{
    [Fact]
    public async Task Waits_while_the_maximum_is_under_way()
    {
        var underWay = new FramesUnderWay(maximum: 2);
        var works = new[] { new TaskCompletionSource(), new TaskCompletionSource() };
        underWay.Begin(Task.CompletedTask);
        underWay.Begin(works[0].Task);
        await underWay.WhenFewerAsync(TestContext.Current.CancellationToken);
        underWay.Begin(works[1].Task);
        var fewer = underWay.WhenFewerAsync(TestContext.Current.CancellationToken);
        var none = underWay.WhenNoneAsync();
        Assert.False(fewer.IsCompleted);

        works[1].SetException(new InvalidOperationException("Work that fails has ended, too."));
        await fewer.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
        Assert.False(none.IsCompleted);

        works[0].SetResult();
        await none.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task A_wait_can_be_cancelled()
    {
        var underWay = new FramesUnderWay(maximum: 1);
        var work = new TaskCompletionSource();
        underWay.Begin(work.Task);
        using var cancelled = new CancellationTokenSource();
        var fewer = underWay.WhenFewerAsync(cancelled.Token);
        await cancelled.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => fewer);
        work.SetResult();
        await underWay.WhenNoneAsync();
    }
}
