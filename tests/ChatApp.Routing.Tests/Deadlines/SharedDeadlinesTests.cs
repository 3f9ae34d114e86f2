using ChatApp.Routing.Deadlines;
using Microsoft.Extensions.Time.Testing;

namespace ChatApp.Routing.Tests.Deadlines;

public sealed class SharedDeadlinesTests
{
    private static readonly TimeSpan Time = TimeSpan.FromSeconds(20);
    private readonly FakeTimeProvider _clock = new();
    private readonly SharedDeadlines _deadlines;

    public SharedDeadlinesTests() => _deadlines = new SharedDeadlines(Time, _clock);

    [Fact]
    public void What_begins_together_ends_together_once_the_time_is_up()
    {
        var (first, second) = (_deadlines.Next(), _deadlines.Next());
        _clock.Advance(Time - TimeSpan.FromMilliseconds(1));
        Assert.False(first.IsCancellationRequested, "It ended early though nothing began before it.");

        _clock.Advance(TimeSpan.FromMilliseconds(1));

        Assert.True(first.IsCancellationRequested);
        Assert.True(second.IsCancellationRequested);
    }

    [Theory]
    [InlineData(999, 20_000)]
    [InlineData(1_000, 21_000)]
    public void What_begins_later_ends_at_most_a_twentieth_of_the_time_early(int beginsAt, int endsAt)
    {
        _deadlines.Next();
        _clock.Advance(TimeSpan.FromMilliseconds(beginsAt));
        var later = _deadlines.Next();

        _clock.Advance(TimeSpan.FromMilliseconds(endsAt - beginsAt - 1));
        Assert.False(later.IsCancellationRequested, "It ended too early.");

        _clock.Advance(TimeSpan.FromMilliseconds(1));
        Assert.True(later.IsCancellationRequested);
    }

    [Fact]
    public void What_begins_after_a_long_silence_has_all_its_time()
    {
        _deadlines.Next();
        _clock.Advance(10 * Time);

        Assert.False(_deadlines.Next().IsCancellationRequested, "It was given a token that has ended.");
    }
}
