using Aspire.Dashboard.Telemetry.Store;
using Aspire.Dashboard.Telemetry.Wire;

namespace Aspire.Dashboard.Telemetry.Receive;

/// <summary>Keeps what processes send, whichever protocol it came by. Safe for concurrent use.</summary>
internal sealed class TelemetryReceiver(TraceStore traces, LogStore logs, MetricStore metrics)
{
    public void Receive(ExportTraceRequest request)
    {
        foreach (var sent in request.ResourceSpans)
        {
            var source = Reading.SourceOf(sent.Resource);
            var spans =
                from scope in sent.ScopeSpans
                from span in scope.Spans
                let traceId = Reading.IdOf(span.TraceId)
                where traceId is not null && Reading.IdOf(span.SpanId) is not null
                group SpanOf(span, source, scope.Scope?.Name ?? "") by traceId;
            foreach (var trace in spans)
            {
                traces.Add(trace.Key, [.. trace]);
            }
        }
    }

    public void Receive(ExportLogsRequest request)
    {
        foreach (var sent in request.ResourceLogs)
        {
            var source = Reading.SourceOf(sent.Resource);
            logs.Add([.. sent.ScopeLogs.SelectMany(scope => scope.LogRecords.Select(record => EntryOf(record, source, scope.Scope?.Name ?? "")))]);
        }
    }

    public void Receive(ExportMetricsRequest request)
    {
        foreach (var sent in request.ResourceMetrics)
        {
            var source = Reading.SourceOf(sent.Resource);
            foreach (var scope in sent.ScopeMetrics)
            {
                foreach (var metric in scope.Metrics)
                {
                    MetricReading.Read(metric, source, scope.Scope?.Name ?? "", metrics);
                }
            }
        }

        metrics.Changes.Announce();
    }

    private static SpanRecord SpanOf(Span span, TelemetrySource source, string scope)
    {
        var start = Reading.TimeOf(span.StartTimeUnixNano);
        var end = Reading.TimeOf(span.EndTimeUnixNano);
        return new SpanRecord(
            Reading.IdOf(span.SpanId)!,
            Reading.IdOf(span.ParentSpanId),
            Reading.Cut(span.Name),
            span.Kind == Span.Types.Kind.Unspecified ? "Internal" : span.Kind.ToString(),
            source,
            scope,
            start,
            end > start ? end - start : TimeSpan.Zero,
            span.Status?.Code == Status.Types.Code.Error ? Reading.Cut(span.Status.Message) : null,
            Reading.AttributesOf(span.Attributes),
            [.. span.Events.Take(64).Select(happened =>
                new SpanEvent(Reading.TimeOf(happened.TimeUnixNano), Reading.Cut(happened.Name), Reading.AttributesOf(happened.Attributes)))]);
    }

    private static LogEntry EntryOf(LogRecord record, TelemetrySource source, string scope)
    {
        // .NET sends the template as the body unless asked for the finished text; the template names what the attributes hold.
        var time = record.TimeUnixNano != 0 ? record.TimeUnixNano : record.ObservedTimeUnixNano;
        return new LogEntry(
            0, Reading.TimeOf(time), source, record.SeverityNumber, scope, Reading.TextOf(record.Body),
            Reading.IdOf(record.TraceId), Reading.IdOf(record.SpanId), Reading.AttributesOf(record.Attributes));
    }
}
