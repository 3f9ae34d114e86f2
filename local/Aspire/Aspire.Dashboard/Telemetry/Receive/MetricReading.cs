using Aspire.Dashboard.Telemetry.Store;
using Aspire.Dashboard.Telemetry.Wire;

namespace Aspire.Dashboard.Telemetry.Receive;

/// <summary>Reads the measurements of an instrument. Summaries and exponential histograms, which .NET does not send, are left out.</summary>
internal static class MetricReading
{
    private const int Cumulative = 2;

    public static void Read(Metric metric, TelemetrySource source, string meter, MetricStore store)
    {
        switch (metric.DataCase)
        {
            case Metric.DataOneofCase.Gauge:
                Read(metric.Gauge.DataPoints, Instrument("Gauge", isCumulative: false), store);
                break;
            case Metric.DataOneofCase.Sum:
                var isCumulative = metric.Sum.AggregationTemporality == Cumulative;
                Read(metric.Sum.DataPoints, Instrument(metric.Sum.IsMonotonic ? "Counter" : "UpDownCounter", isCumulative), store);
                break;
            case Metric.DataOneofCase.Histogram:
                var histogram = Instrument("Histogram", metric.Histogram.AggregationTemporality == Cumulative);
                foreach (var point in metric.Histogram.DataPoints)
                {
                    store.Add(histogram, Reading.AttributesOf(point.Attributes), new MetricPoint(
                        Reading.TimeOf(point.TimeUnixNano), point.Sum, (long)point.Count, [.. point.ExplicitBounds],
                        [.. point.BucketCounts.Select(count => (long)count)]));
                }

                break;
        }

        Instrument Instrument(string kind, bool isCumulative) =>
            new(source, meter, metric.Name, metric.Unit, kind, Reading.Cut(metric.Description), isCumulative);
    }

    private static void Read(IEnumerable<NumberDataPoint> points, Instrument instrument, MetricStore store)
    {
        foreach (var point in points)
        {
            var value = point.ValueCase == NumberDataPoint.ValueOneofCase.AsInt ? point.AsInt : point.AsDouble;
            store.Add(
                instrument, Reading.AttributesOf(point.Attributes), new MetricPoint(Reading.TimeOf(point.TimeUnixNano), value, 1, [], []));
        }
    }
}
