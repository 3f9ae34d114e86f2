using Aspire.Dashboard.Telemetry.Store;

namespace Aspire.Dashboard.Tests.Telemetry;

public sealed class TraceStoreTests
{
    [Fact]
    public void Spans_of_one_trace_come_together_in_whatever_order_they_arrive()
    {
        var store = new TraceStore();
        store.Add("t", [Spans.Of("child", parent: "root", service: "b", start: 5)]);
        store.Add("t", [Spans.Of("root", service: "a", duration: 20)]);

        var trace = Assert.Single(store.Traces());

        Assert.Equal("root", trace.Root.Id);
        Assert.Equal(TimeSpan.FromMilliseconds(20), trace.Duration);
        Assert.Equal([("a", 1), ("b", 1)], trace.Services);
    }

    [Fact]
    public void A_span_that_is_sent_again_is_kept_once()
    {
        var store = new TraceStore();
        store.Add("t", [Spans.Of("root"), Spans.Of("child", parent: "root")]);
        store.Add("t", [Spans.Of("root"), Spans.Of("child", parent: "root")]);

        Assert.Equal(2, Assert.Single(store.Traces()).Spans.Length);
    }

    [Fact]
    public void A_rare_trace_outlives_the_flood_of_a_busy_worker()
    {
        var store = new TraceStore();
        store.Add("message", [Spans.Of("send")]);
        for (var number = 0; number < TraceStore.TraceCapacity * 2; number++)
        {
            store.Add($"poll {number}", [Spans.Of("poll", start: number)]);
        }

        Assert.Equal(TraceStore.TraceCapacity, store.Traces().Count);
        Assert.NotNull(store.Find("message"));
        Assert.Null(store.Find("poll 0"));
        Assert.NotNull(store.Find($"poll {(TraceStore.TraceCapacity * 2) - 1}"));
    }

    [Fact]
    public void A_trace_without_end_is_cut()
    {
        var store = new TraceStore();
        for (var number = 0; number < TraceStore.SpansOfTraceCapacity + 10; number++)
        {
            store.Add("endless", [Spans.Of($"s{number}")]);
        }

        Assert.Equal(TraceStore.SpansOfTraceCapacity, store.Find("endless")!.Spans.Length);
        Assert.Equal(10, store.Refused);
    }

    [Fact]
    public void Spans_are_bounded_in_all()
    {
        var store = new TraceStore();
        var perTrace = TraceStore.SpansOfTraceCapacity;
        for (var trace = 0; trace <= TraceStore.SpanCapacity / perTrace; trace++)
        {
            store.Add($"t{trace}", [.. Enumerable.Range(0, perTrace).Select(number => Spans.Of($"s{number}"))]);
        }

        Assert.Equal(TraceStore.SpanCapacity, store.Traces().Sum(trace => trace.Spans.Length));
        Assert.Null(store.Find("t0"));
    }

    [Fact]
    public async Task Whoever_waits_is_told_of_a_change()
    {
        var store = new TraceStore();
        var next = store.Changes.Next;
        Assert.False(next.IsCompleted);

        store.Add("t", [Spans.Of("root")]);

        await next.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
    }
}
