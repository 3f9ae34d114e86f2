using ChatApp.Gateway.Connections;

namespace ChatApp.Gateway.Tests.Connections;

public sealed class SignalTests
{
    private readonly Signal _signal = new();

    [Fact]
    public async Task A_signal_before_the_wait_lets_it_pass_once()
    {
        _signal.Set();
        _signal.Set();
        await _signal.WaitAsync(TestContext.Current.CancellationToken);
        var second = _signal.WaitAsync(TestContext.Current.CancellationToken).AsTask();
        Assert.False(second.IsCompleted);
        _signal.Set();
        await second.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task A_signal_during_the_wait_ends_it()
    {
        var waiting = _signal.WaitAsync(TestContext.Current.CancellationToken).AsTask();
        Assert.False(waiting.IsCompleted);
        _signal.Set();
        await waiting.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task A_cancelled_wait_leaves_it_as_good_as_new()
    {
        using var cancelled = new CancellationTokenSource();
        var waiting = _signal.WaitAsync(cancelled.Token).AsTask();
        await cancelled.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
        await A_signal_during_the_wait_ends_it();
        await A_signal_before_the_wait_lets_it_pass_once();
    }
}
