using Aspire.Dashboard.Telemetry.Store;
using Aspire.Dashboard.Tests.Telemetry;
using Aspire.Dashboard.Traces;

namespace Aspire.Dashboard.Tests.Traces;

public sealed class TraceRowTests
{
    [Fact]
    public void A_step_stands_under_the_one_that_it_lies_within()
    {
        var rows = RowsOf(
            Spans.Of("root", duration: 100), Spans.Of("second", parent: "root", start: 50, duration: 50),
            Spans.Of("first", parent: "root", start: 10, duration: 30), Spans.Of("inner", parent: "first", start: 20, duration: 10));

        Assert.Equal([("root", 0), ("first", 1), ("inner", 2), ("second", 1)], rows.Select(row => (row.Span.Id, row.Depth)));
        Assert.Equal([(0.0, 100.0), (10, 30), (20, 10), (50, 50)], rows.Select(row => (row.Offset, row.Width)));
    }

    [Fact]
    public void A_step_whose_parent_is_missing_is_shown_at_the_edge()
    {
        var rows = RowsOf(Spans.Of("root", duration: 100), Spans.Of("orphan", parent: "lost", start: 10));

        Assert.Equal([("root", 0), ("orphan", 0)], rows.Select(row => (row.Span.Id, row.Depth)));
    }

    [Fact]
    public void Parents_in_a_circle_are_drawn_once_each()
    {
        var rows = RowsOf(
            Spans.Of("root", duration: 100), Spans.Of("self", parent: "self"), Spans.Of("a", parent: "b"), Spans.Of("b", parent: "a"));

        Assert.Equal([("root", 0), ("self", 0), ("a", 0), ("b", 1)], rows.Select(row => (row.Span.Id, row.Depth)));
    }

    [Fact]
    public void A_bar_stays_within_its_picture()
    {
        var rows = RowsOf(Spans.Of("root", duration: 10_000), Spans.Of("late", parent: "root", start: 10_000, duration: 0));

        Assert.All(rows, row => Assert.True(row.Width > 0 && row.Offset >= 0 && row.Offset + row.Width <= 100, row.ToString()));
    }

    private static IReadOnlyList<TraceRow> RowsOf(params SpanRecord[] spans) => TraceRow.Of(new TraceRecord("trace-1", [.. spans]));
}
