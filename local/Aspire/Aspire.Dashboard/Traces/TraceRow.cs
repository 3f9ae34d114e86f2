using Aspire.Dashboard.Telemetry.Store;

namespace Aspire.Dashboard.Traces;

/// <summary>A line of the picture of a trace.</summary>
/// <param name="Depth">How many steps it lies within.</param>
/// <param name="Offset">Where its bar begins, in percent of the trace.</param>
/// <param name="Width">How long its bar is, in percent of the trace.</param>
internal sealed record TraceRow(SpanRecord Span, int Depth, double Offset, double Width)
{
    private const int DeepestIndent = 24;
    private const double SmallestWidth = 0.15;

    /// <summary>Each step under the one that it lies within, in the order of their starts. A step whose parent is missing stands at the edge.</summary>
    public static IReadOnlyList<TraceRow> Of(TraceRecord trace)
    {
        var known = trace.Spans.Select(span => span.Id).ToHashSet(StringComparer.Ordinal);
        var children = trace.Spans.ToLookup(span => span.ParentId is { } parent && known.Contains(parent) && parent != span.Id ? parent : "");
        var rows = new List<TraceRow>(trace.Spans.Length);
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var open = new Stack<(SpanRecord Span, int Depth)>();
        Push(children[""], 0);
        Draw();
        foreach (var span in trace.Spans) // What is left are parents in a circle.
        {
            Push([span], 0);
            Draw();
        }

        return rows;

        void Push(IEnumerable<SpanRecord> spans, int depth)
        {
            foreach (var span in spans.OrderBy(span => span.Start).Reverse())
            {
                open.Push((span, depth));
            }
        }

        void Draw()
        {
            while (open.TryPop(out var next))
            {
                if (seen.Add(next.Span.Id))
                {
                    rows.Add(RowOf(next.Span, Math.Min(next.Depth, DeepestIndent), trace));
                    Push(children[next.Span.Id], next.Depth + 1);
                }
            }
        }
    }

    private static TraceRow RowOf(SpanRecord span, int depth, TraceRecord trace)
    {
        var whole = Math.Max(trace.Duration.Ticks, 1);
        var width = Math.Clamp(100.0 * span.Duration.Ticks / whole, SmallestWidth, 100);
        var offset = Math.Clamp(100.0 * (span.Start - trace.Start).Ticks / whole, 0, 100 - width);
        return new TraceRow(span, depth, offset, width);
    }
}
