using System.Collections.Immutable;

namespace Aspire.Dashboard.Telemetry.Store;

/// <summary>The last minutes of measurements, in memory. Safe for concurrent use.</summary>
internal sealed class MetricStore
{
    /// <summary>Measurements kept of a series: five minutes at one a second.</summary>
    public const int PointCapacity = 300;
    public const int InstrumentCapacity = 1_000;
    public const int SeriesCapacity = 50;

    private readonly Lock _lock = new();
    private readonly Dictionary<Instrument, Dictionary<string, Series>> _instruments = [];

    public Changes Changes { get; } = new();

    /// <summary>Measurements that were not kept, for want of room for another instrument or series.</summary>
    public long Refused { get; private set; }

    /// <summary>Does not announce the change: a batch does, once.</summary>
    public void Add(Instrument instrument, ImmutableArray<KeyValuePair<string, string>> attributes, MetricPoint point)
    {
        var key = string.Join('\u001f', attributes.Select(attribute => $"{attribute.Key}\u001e{attribute.Value}"));
        lock (_lock)
        {
            if (!_instruments.TryGetValue(instrument, out var all))
            {
                if (_instruments.Count >= InstrumentCapacity)
                {
                    Refused++;
                    return;
                }

                _instruments[instrument] = all = new(StringComparer.Ordinal);
            }

            if (!all.TryGetValue(key, out var series))
            {
                if (all.Count >= SeriesCapacity)
                {
                    Refused++;
                    return;
                }

                all[key] = series = new Series(attributes);
            }

            series.Points.Enqueue(point);
            if (series.Points.Count > PointCapacity)
            {
                series.Points.Dequeue();
            }
        }
    }

    public IReadOnlyList<Instrument> Instruments()
    {
        lock (_lock)
        {
            return [.. _instruments.Keys.OrderBy(instrument => instrument.Meter).ThenBy(instrument => instrument.Name)];
        }
    }

    public IReadOnlyList<MetricSeries> SeriesOf(Instrument instrument)
    {
        lock (_lock)
        {
            return _instruments.TryGetValue(instrument, out var all)
                ? [.. all.Values.Select(series => new MetricSeries(series.Attributes, [.. series.Points]))]
                : [];
        }
    }

    private sealed record Series(ImmutableArray<KeyValuePair<string, string>> Attributes)
    {
        public Queue<MetricPoint> Points { get; } = new();
    }
}
