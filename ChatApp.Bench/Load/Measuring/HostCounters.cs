using System.Diagnostics.Tracing;
using System.Globalization;
using Microsoft.Diagnostics.NETCore.Client;
using Microsoft.Diagnostics.Tracing;

namespace ChatApp.Bench.Load.Measuring;

/// <summary>
/// What a .NET process counts while this listens: its meters and the runtime's, through EventPipe, once a second. Rates, because the
/// seconds of a process are not the bench's.
/// </summary>
internal sealed class HostCounters : IAsyncDisposable
{
    private const string MetricsProvider = "System.Diagnostics.Metrics";
    private const long TimeSeriesValues = 0x2;
    private static readonly TimeSpan EndPatience = TimeSpan.FromSeconds(5);

    private readonly Lock _lock = new();
    private readonly Dictionary<string, (double Sum, int Count, double Last)> _values = new(StringComparer.Ordinal);
    private readonly EventPipeSession _session;
    private readonly EventPipeEventSource _source;
    private readonly Task _reading;
    private bool _isMeasuring;

    private HostCounters(EventPipeSession session)
    {
        _session = session;
        _source = new EventPipeEventSource(session.EventStream);
        _source.Dynamic.All += Take;
        _reading = Task.Run(() => _source.Process());
    }

    /// <summary>Begins to listen.</summary>
    /// <param name="processId">A .NET process.</param>
    /// <param name="meters">Names of meters.</param>
    /// <returns>Null if it does not let us.</returns>
    public static HostCounters? TryStart(int processId, IEnumerable<string> meters)
    {
        var arguments = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["SessionId"] = Guid.NewGuid().ToString(),
            ["Metrics"] = string.Join(',', meters),
            ["RefreshInterval"] = "1",
            ["MaxTimeSeries"] = "1000",
            ["MaxHistograms"] = "20",
            ["ClientId"] = Guid.NewGuid().ToString(),
        };
        try
        {
            var provider = new EventPipeProvider(MetricsProvider, EventLevel.Informational, TimeSeriesValues, arguments);
            return new HostCounters(new DiagnosticsClient(processId).StartEventPipeSession([provider], requestRundown: false, circularBufferMB: 16));
        }
        catch (Exception exception) when (exception is DiagnosticsClientException or IOException or TimeoutException)
        {
            return null; // It ends, or is no .NET process.
        }
    }

    /// <summary>Forgets what was, and counts from now on.</summary>
    public void Begin()
    {
        lock (_lock)
        {
            _values.Clear();
            _isMeasuring = true;
        }
    }

    /// <summary>Counts no more.</summary>
    public void End()
    {
        lock (_lock)
        {
            _isMeasuring = false;
        }
    }

    /// <summary>The mean of a counter's rate, a second; 0 if it did not tell.</summary>
    public double PerSecond(string meter, string instrument)
    {
        lock (_lock)
        {
            return _values.Where(value => IsOf(value.Key, meter, instrument)).Sum(value => value.Value.Count == 0 ? 0 : value.Value.Sum / value.Value.Count);
        }
    }

    /// <summary>The last value of a gauge; 0 if it did not tell.</summary>
    public double Last(string meter, string instrument)
    {
        lock (_lock)
        {
            return _values.Where(value => IsOf(value.Key, meter, instrument)).Sum(value => value.Value.Last);
        }
    }

    public async ValueTask DisposeAsync()
    {
        try
        {
            await _session.StopAsync(CancellationToken.None).WaitAsync(EndPatience);
            await _reading.WaitAsync(EndPatience);
        }
        catch (Exception exception) when (exception is TimeoutException or IOException or DiagnosticsClientException)
        {
            // The process has ended before us.
        }

        _source.Dispose();
        _session.Dispose();
    }

    private static bool IsOf(string key, string meter, string instrument) =>
        key.StartsWith($"{meter}/{instrument}/", StringComparison.Ordinal);

    private void Take(TraceEvent published)
    {
        var isRate = published.EventName is "CounterRateValuePublished" or "UpDownCounterRateValuePublished";
        if (!isRate && published.EventName != "GaugeValuePublished")
        {
            return;
        }

        var key = $"{published.PayloadByName("meterName")}/{published.PayloadByName("instrumentName")}/{published.PayloadByName("tags")}";
        var rate = isRate ? NumberOf(published, "rate") : null;
        var last = NumberOf(published, isRate ? "value" : "lastValue") ?? 0;
        lock (_lock)
        {
            if (_isMeasuring)
            {
                var known = _values.GetValueOrDefault(key);
                _values[key] = (known.Sum + (rate ?? 0), known.Count + (rate is null ? 0 : 1), last);
            }
        }
    }

    private static double? NumberOf(TraceEvent published, string field) =>
        double.TryParse(Convert.ToString(published.PayloadByName(field), CultureInfo.InvariantCulture), CultureInfo.InvariantCulture, out var number)
            ? number
            : null;
}
