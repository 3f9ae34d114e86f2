using ChatApp.Gateway.Lease;
using Microsoft.Extensions.Time.Testing;

namespace ChatApp.Gateway.Tests.Lease;

public sealed class LeaseStateTests
{
    private readonly FakeTimeProvider _clock = new();

    [Fact]
    public void Is_valid_for_less_than_its_duration_counted_from_before_it_was_asked_for()
    {
        var state = new LeaseState(_clock);
        Assert.False(state.IsValid(0));
        var asked = _clock.GetTimestamp();
        _clock.Advance(TimeSpan.FromSeconds(4)); // Redis took its time to answer.
        state.Granted(7, _clock.GetUtcNow(), asked);
        Assert.True(state.IsValid(7));
        Assert.False(state.IsValid(8));

        _clock.Advance(TimeSpan.FromSeconds(5.4));
        Assert.True(state.IsValid(7));
        _clock.Advance(TimeSpan.FromSeconds(0.2));
        Assert.False(state.IsValid(7));
        Assert.Equal(0, state.Epoch);
    }

    [Fact]
    public void Goes_on_when_it_is_renewed_before_it_has_run_out()
    {
        var state = new LeaseState(_clock);
        state.Granted(7, _clock.GetUtcNow(), _clock.GetTimestamp());
        _clock.Advance(TimeSpan.FromSeconds(3));
        var (asked, timestamp) = (_clock.GetUtcNow(), _clock.GetTimestamp());
        _clock.Advance(TimeSpan.FromSeconds(6)); // Redis took its time to answer.

        Assert.True(state.TryExtend(7, asked, timestamp));

        Assert.True(state.IsValid(7));
        Assert.Equal(asked, state.LastGood);
    }

    [Fact]
    public void Is_not_revived_by_a_renewal_whose_answer_comes_after_it_has_run_out()
    {
        var state = new LeaseState(_clock);
        var granted = _clock.GetUtcNow();
        state.Granted(7, granted, _clock.GetTimestamp());
        _clock.Advance(TimeSpan.FromSeconds(4));
        var (asked, timestamp) = (_clock.GetUtcNow(), _clock.GetTimestamp());
        _clock.Advance(TimeSpan.FromSeconds(6)); // From 9.5 s on copies were turned away.

        Assert.False(state.TryExtend(7, asked, timestamp));

        Assert.False(state.IsValid(7));
        Assert.Equal(granted, state.LastGood);
    }

    [Fact]
    public void Remembers_when_it_was_last_good_after_it_is_lost()
    {
        var state = new LeaseState(_clock);
        var asked = _clock.GetUtcNow();
        state.Granted(7, asked, _clock.GetTimestamp());
        state.Lost();
        Assert.False(state.IsValid(7));
        Assert.Equal(asked, state.LastGood);
    }
}
