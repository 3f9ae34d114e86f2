using ChatApp.Gateway.Connections.Liveness;
using Microsoft.Extensions.Time.Testing;

namespace ChatApp.Gateway.Tests.Connections.Liveness;

public sealed class LastHeardTests
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(15);

    private readonly FakeTimeProvider _clock = new();

    [Fact]
    public void Who_is_silent_is_asked_once_an_interval()
    {
        var heard = new LastHeard(_clock);
        Assert.False(heard.TryAsk(Interval));
        _clock.Advance(Interval);
        Assert.True(heard.TryAsk(Interval));
        Assert.False(heard.TryAsk(Interval));
        _clock.Advance(Interval);
        Assert.True(heard.TryAsk(Interval));
        Assert.Equal(2 * Interval, heard.Silence);
    }

    [Fact]
    public void Who_talks_is_not_asked()
    {
        var heard = new LastHeard(_clock);
        for (var second = 0; second < 100; second++)
        {
            _clock.Advance(TimeSpan.FromSeconds(1));
            heard.Note();
            Assert.False(heard.TryAsk(Interval));
        }
    }
}
