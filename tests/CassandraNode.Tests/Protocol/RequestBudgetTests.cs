using CassandraNode.Protocol;

namespace CassandraNode.Tests.Protocol;

public sealed class RequestBudgetTests
{
    private readonly RequestBudget _budget = new(maximumRequests: 2, maximumBytes: 100);

    [Fact]
    public void Lets_in_as_many_requests_as_it_may()
    {
        Assert.True(_budget.TryEnter(0));
        Assert.True(_budget.TryEnter(0));
        Assert.False(_budget.TryEnter(0));

        _budget.Answer(requestBytes: 0, answerBytes: 0);

        Assert.True(_budget.TryEnter(0));
    }

    [Fact]
    public void Lets_in_one_that_is_too_big_when_it_is_alone()
    {
        Assert.True(_budget.TryEnter(1000));
        Assert.False(_budget.TryEnter(1));
    }

    [Fact]
    public async Task Lets_nothing_in_while_too_many_answers_wait_to_be_written()
    {
        Assert.True(_budget.TryEnter(10));
        _budget.Answer(requestBytes: 10, answerBytes: 95); // No request is under way now, but its answer is still there.
        Assert.False(_budget.TryEnter(10));
        var entering = _budget.EnterAsync(10, Sessions.Token);

        _budget.Written(95);

        await entering.WaitAsync(TimeSpan.FromSeconds(30), Sessions.Token);
    }
}
