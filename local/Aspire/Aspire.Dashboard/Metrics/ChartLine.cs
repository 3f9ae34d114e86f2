using Aspire.Dashboard.Telemetry.Store;

namespace Aspire.Dashboard.Metrics;

/// <summary>A line of a chart: values over time, the oldest first.</summary>
internal sealed record ChartLine(string Title, IReadOnlyList<(DateTimeOffset Time, double Value)> Points)
{
    // A process that begins tells its totals twice within moments. What grew in between is no pace: it is added to what follows.
    private static readonly TimeSpan ShortestStep = TimeSpan.FromSeconds(0.5);

    private static readonly (string Title, double Share)[] Quantiles = [("p50", 0.5), ("p90", 0.9), ("p99", 0.99)];

    /// <summary>A gauge as it is; a counter by its growth a second; a histogram by the quantiles of what was recorded since the point before.</summary>
    public static IReadOnlyList<ChartLine> Of(Instrument instrument, IReadOnlyList<MetricSeries> series) => instrument.Kind switch
    {
        "Histogram" => [.. series.SelectMany(one => Quantiles.Select(quantile => new ChartLine(
            $"{quantile.Title} {(series.Count == 1 ? "" : one.Title)}".Trim(),
            [.. Deltas(instrument, one).Select(delta => (delta.Time, delta.Quantile(quantile.Share))).Where(point => point.Item2 is not null)
                .Select(point => (point.Time, point.Item2!.Value))])))],
        "Counter" => [.. series.Select(one => new ChartLine(one.Title, [.. Rates(instrument, one)]))],
        _ => [.. series.Select(one => new ChartLine(one.Title, [.. one.Points.Select(point => (point.Time, point.Value))]))],
    };

    private static IEnumerable<(DateTimeOffset Time, double Value)> Rates(Instrument instrument, MetricSeries series)
    {
        if (series.Points.Count == 0)
        {
            yield break;
        }

        var (last, growth) = (series.Points[0].Time, 0.0);
        for (var index = 1; index < series.Points.Count; index++)
        {
            // A total that shrank is that of a process that was started again.
            var (before, point) = (series.Points[index - 1], series.Points[index]);
            growth += instrument.IsCumulative && point.Value >= before.Value ? point.Value - before.Value : point.Value;
            if (point.Time - last >= ShortestStep)
            {
                yield return (point.Time, growth / (point.Time - last).TotalSeconds);
                (last, growth) = (point.Time, 0);
            }
        }
    }

    private static IEnumerable<MetricPoint> Deltas(Instrument instrument, MetricSeries series)
    {
        for (var index = 0; index < series.Points.Count; index++)
        {
            var point = series.Points[index];
            var before = index > 0 ? series.Points[index - 1] : null;
            yield return before is null || !instrument.IsCumulative || point.Count < before.Count || point.Buckets.Length != before.Buckets.Length
                ? point
                : point with { Buckets = [.. point.Buckets.Zip(before.Buckets, (now, then) => now - then)] };
        }
    }
}
