using ChatApp.Gateway.Overload;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;

namespace ChatApp.Gateway.Tests.Overload;

public sealed class LoadGaugeTests : IDisposable
{
    private readonly FakeTimeProvider _clock = new();
    private readonly LoadGauge _gauge;
    private TimeSpan _processorTime;

    public LoadGaugeTests() =>
        _gauge = new LoadGauge(Options.Create(new GatewayOptions { MaximumProcessorShare = 0.9 }), _clock, () => _processorTime);

    [Fact]
    public void Processors_that_are_busy_for_5_s_are_too_much_and_a_quiet_second_later_it_is_not()
    {
        Pass(seconds: 5, share: 1); // The first one has nothing to be compared with.
        Assert.Null(_gauge.Reason);
        Pass(seconds: 1, share: 1);
        Assert.Equal("processor", _gauge.Reason);
        Pass(seconds: 1, share: 0.2);
        Assert.Null(_gauge.Reason);
    }

    [Fact]
    public void Work_that_waits_for_a_thread_is_too_much_only_if_it_does_so_every_second()
    {
        Pass(seconds: 5, share: 0.1, delay: TimeSpan.FromSeconds(2));
        Pass(seconds: 1, share: 0.1, delay: TimeSpan.Zero);
        Assert.Null(_gauge.Reason);
        Pass(seconds: 5, share: 0.1, delay: TimeSpan.FromSeconds(2));
        Assert.Equal("queue", _gauge.Reason);
    }

    public void Dispose() => _gauge.Dispose();

    private void Pass(int seconds, double share, TimeSpan delay = default)
    {
        for (var second = 0; second < seconds; second++)
        {
            _clock.Advance(TimeSpan.FromSeconds(1));
            _processorTime += TimeSpan.FromSeconds(share * Environment.ProcessorCount);
            _gauge.Sample(delay);
        }
    }
}
