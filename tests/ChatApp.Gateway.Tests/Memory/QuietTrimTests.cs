using ChatApp.Gateway.Memory;
using Microsoft.Extensions.Time.Testing;

namespace ChatApp.Gateway.Tests.Memory;

public sealed class QuietTrimTests : IDisposable, ITrimmable
{
    private readonly QuietTrim _trim;
    private long _allocated;
    private int _trimmed;
    private int _young;
    private int _letGo;

    public QuietTrimTests() => _trim = new QuietTrim(new FakeTimeProvider(), [this], () => _allocated, generation =>
    {
        _trimmed += generation == GC.MaxGeneration ? 1 : 0;
        Assert.Equal(_trimmed, _letGo); // Before the collection, which is to find it.
        _young += generation == 1 ? 1 : 0;
    });

    [Fact]
    public void Gives_back_once_when_it_has_been_quiet_for_10_s_after_a_busy_stretch()
    {
        Pass(seconds: 1, QuietTrim.WorthBytes);
        Pass(QuietTrim.QuietSamples - 1, QuietTrim.BusyBytes - 1);
        Assert.Equal(0, _trimmed);
        Pass(seconds: 1, bytes: 0);
        Assert.Equal(1, _trimmed);
        Pass(seconds: 1000, QuietTrim.BusyBytes - 1);
        Assert.Equal(1, _trimmed);
    }

    [Fact]
    public void Does_not_while_it_is_busy_every_few_seconds()
    {
        for (var burst = 0; burst < 100; burst++)
        {
            Pass(seconds: 1, QuietTrim.WorthBytes);
            Pass(QuietTrim.QuietSamples - 1, bytes: 0);
        }

        Assert.Equal(0, _trimmed);
    }

    [Fact]
    public void Does_not_for_what_a_few_messages_allocated()
    {
        Pass(seconds: 1, QuietTrim.BusyBytes);
        Pass(seconds: 1000, bytes: 0);
        Assert.Equal(0, _trimmed);
        Assert.Equal(0, _young);
    }

    [Fact]
    public void Collects_the_young_generation_more_often_while_it_is_quiet()
    {
        Pass(QuietTrim.QuietSamples - 1, QuietTrim.YoungBytes / 2);
        Assert.Equal(0, _young);
        Pass(seconds: 10, QuietTrim.YoungBytes / 2);
        Assert.Equal(5, _young);
        Pass(seconds: 10, QuietTrim.BusyBytes);
        Assert.Equal(5, _young);
        Assert.Equal(0, _trimmed);
    }

    void ITrimmable.Trim() => _letGo++;

    public void Dispose() => _trim.Dispose();

    private void Pass(int seconds, long bytes)
    {
        for (var second = 0; second < seconds; second++)
        {
            _allocated += bytes;
            _trim.Sample();
        }
    }
}
