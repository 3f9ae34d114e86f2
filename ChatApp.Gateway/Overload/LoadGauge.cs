using Microsoft.Extensions.Options;

namespace ChatApp.Gateway.Overload;

/// <summary>
/// Whether this gateway has more work than it can do: over the last 5 s its processors were busy for more than their share, or each time
/// work had to wait too long for a thread. Then it takes no new connections and keeps serving those it has. Thread-safe.
/// </summary>
/// <param name="options">The limits.</param>
/// <param name="clock">For the samples.</param>
/// <param name="processorTime">The process's processor time so far; null for the real one.</param>
internal sealed class LoadGauge(IOptions<GatewayOptions> options, TimeProvider clock, Func<TimeSpan>? processorTime = null)
    : BackgroundService
{
    private const int Samples = 5;
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    private readonly Func<TimeSpan> _processorTime = processorTime ?? (() => Environment.CpuUsage.TotalTime);
    private readonly Queue<LoadSample> _samples = new();
    private TimeSpan _lastProcessorTime;
    private long _lastTimestamp;
    private volatile string? _reason;

    /// <summary>What there is too much of: <c>processor</c> or <c>queue</c>; null if nothing is.</summary>
    public string? Reason => _reason;

    /// <summary>Takes a sample.</summary>
    /// <param name="queueDelay">How long a piece of work had to wait for a thread.</param>
    internal void Sample(TimeSpan queueDelay)
    {
        var (timestamp, busy) = (clock.GetTimestamp(), _processorTime());
        var elapsed = clock.GetElapsedTime(_lastTimestamp, timestamp);
        if (_lastTimestamp != 0 && elapsed > TimeSpan.Zero)
        {
            _samples.Enqueue(new LoadSample((busy - _lastProcessorTime) / elapsed / Environment.ProcessorCount, queueDelay));
            if (_samples.Count > Samples)
            {
                _samples.Dequeue();
            }

            _reason = _samples.Count < Samples ? null : ReasonOf();
        }

        (_lastTimestamp, _lastProcessorTime) = (timestamp, busy);
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, clock);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            var queuedAt = clock.GetTimestamp();
            await Task.Yield(); // Behind whatever waits for a thread.
            Sample(clock.GetElapsedTime(queuedAt));
        }
    }

    private string? ReasonOf() =>
        _samples.Average(sample => sample.ProcessorShare) > options.Value.MaximumProcessorShare ? "processor"
        : _samples.Min(sample => sample.QueueDelay) > options.Value.MaximumQueueDelay ? "queue"
        : null;
}
