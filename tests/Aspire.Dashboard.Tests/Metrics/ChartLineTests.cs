using Aspire.Dashboard.Metrics;
using Aspire.Dashboard.Telemetry.Store;

namespace Aspire.Dashboard.Tests.Metrics;

public sealed class ChartLineTests
{
    private static readonly TelemetrySource Source = new("shop", "shop-1");

    [Fact]
    public void A_counter_is_drawn_by_its_growth_a_second_and_starts_again_with_its_process()
    {
        var line = Assert.Single(ChartLine.Of(InstrumentOf("Counter"), [SeriesOf(Point(0, 10), Point(2, 30), Point(3, 31), Point(4, 5))]));

        Assert.Equal([10, 1, 5], line.Points.Select(point => point.Value));
    }

    [Fact]
    public void Totals_that_are_told_within_moments_are_no_peak()
    {
        var line = Assert.Single(ChartLine.Of(InstrumentOf("Counter"), [SeriesOf(Point(0, 10), Point(0.001, 87), Point(1, 88), Point(2, 90))]));

        Assert.Equal([78, 2], line.Points.Select(point => point.Value));
    }

    [Fact]
    public void A_gauge_is_drawn_as_it_is()
    {
        var line = Assert.Single(ChartLine.Of(InstrumentOf("Gauge"), [SeriesOf(Point(0, 10), Point(2, 30))]));

        Assert.Equal([10, 30], line.Points.Select(point => point.Value));
    }

    [Fact]
    public void A_histogram_is_drawn_by_the_quantiles_of_what_was_recorded_since_the_point_before()
    {
        var before = new MetricPoint(At(0), 0, 100, [10, 20], [100, 0, 0]);
        var after = new MetricPoint(At(1), 0, 200, [10, 20], [100, 100, 0]);

        var lines = ChartLine.Of(InstrumentOf("Histogram"), [SeriesOf(before, after)]);

        Assert.Equal(["p50", "p90", "p99"], lines.Select(line => line.Title));
        Assert.Equal([5, 15], lines[0].Points.Select(point => point.Value));
        Assert.Equal(19, lines[1].Points[1].Value, precision: 9);
    }

    [Fact]
    public void Without_records_there_is_no_quantile() => Assert.Null(new MetricPoint(At(0), 0, 0, [10], [0, 0]).Quantile(0.5));

    [Fact]
    public void Above_the_last_bound_the_bound_is_all_that_is_known() =>
        Assert.Equal(10, new MetricPoint(At(0), 0, 1, [10], [0, 1]).Quantile(0.5));

    [Fact]
    public void Series_are_named_by_what_tells_them_apart()
    {
        MetricSeries Of(string route) => new([new("method", "GET"), new("route", route)], []);

        Assert.Equal(["route=/a", "route=/b"], MetricSeries.Distinguish([Of("/a"), Of("/b")]).Select(series => series.Title));
    }

    private static Instrument InstrumentOf(string kind) => new(Source, "Shop", "orders", "", kind, "", IsCumulative: true);

    private static MetricSeries SeriesOf(params MetricPoint[] points) => new([], points);

    private static MetricPoint Point(double second, double value) => new(At(second), value, 1, [], []);

    private static DateTimeOffset At(double second) => DateTimeOffset.UnixEpoch.AddSeconds(second);
}
