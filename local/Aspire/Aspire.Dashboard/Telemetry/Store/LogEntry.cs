using System.Collections.Immutable;

namespace Aspire.Dashboard.Telemetry.Store;

/// <summary>A structured log message.</summary>
/// <param name="Number">Counts from 1 in the order of arrival.</param>
/// <param name="Severity">OpenTelemetry's number: 1 to 4 trace, 5 to 8 debug, 9 to 12 information, 13 to 16 warning, 17 to 20 error, 21 to 24 fatal.</param>
/// <param name="Category">The logger's name.</param>
/// <param name="TraceId">Of the trace within which it was written; null outside of any.</param>
public sealed record LogEntry(
    long Number,
    DateTimeOffset Time,
    TelemetrySource Source,
    int Severity,
    string Category,
    string Message,
    string? TraceId,
    string? SpanId,
    ImmutableArray<KeyValuePair<string, string>> Attributes)
{
    public string Level => Severity switch
    {
        <= 4 => "Trace",
        <= 8 => "Debug",
        <= 12 => "Information",
        <= 16 => "Warning",
        <= 20 => "Error",
        _ => "Critical",
    };

    public override string ToString() => $"{Level} of {Source.Service}, {Category}";
}
