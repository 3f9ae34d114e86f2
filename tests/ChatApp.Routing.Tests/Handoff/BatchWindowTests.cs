using ChatApp.Routing.Handoff;

namespace ChatApp.Routing.Tests.Handoff;

public sealed class BatchWindowTests
{
    private readonly BatchWindow _window = new();

    [Fact]
    public async Task Lets_a_third_batch_in_when_one_of_two_is_answered()
    {
        var (first, second) = (await EnterAsync(copies: 2), await EnterAsync(copies: 1));
        var third = _window.EnterAsync(TestContext.Current.CancellationToken).AsTask();

        first.AnswerOne();
        Assert.False(third.IsCompleted, "It went though a copy of each batch is unanswered.");
        first.AnswerOne();

        await third;
        var fourth = _window.EnterAsync(TestContext.Current.CancellationToken).AsTask();
        Assert.False(fourth.IsCompleted, "It took the place that the third has.");
        second.AnswerOne();
        await fourth;
    }

    [Fact]
    public async Task Is_not_held_by_a_batch_that_nobody_answers()
    {
        for (var batch = 0; batch < 10; batch++)
        {
            await EnterAsync(copies: 0);
        }
    }

    [Fact]
    public async Task Is_left_when_the_wait_is_cancelled()
    {
        await EnterAsync(copies: 1);
        await EnterAsync(copies: 1);
        using var stopping = new CancellationTokenSource();
        var third = _window.EnterAsync(stopping.Token).AsTask();

        await stopping.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => third);
    }

    private async Task<UnansweredBatch> EnterAsync(int copies)
    {
        await _window.EnterAsync(TestContext.Current.CancellationToken);
        var batch = new UnansweredBatch(_window);
        for (var copy = 0; copy < copies; copy++)
        {
            batch.Add();
        }

        batch.Close();
        return batch;
    }
}
