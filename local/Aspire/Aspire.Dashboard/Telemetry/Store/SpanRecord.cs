using System.Collections.Immutable;

namespace Aspire.Dashboard.Telemetry.Store;

/// <summary>A step of a trace.</summary>
/// <param name="ParentId">Null for the first step; the parent may be missing, lost or late.</param>
/// <param name="Kind">Internal, Server, Client, Producer or Consumer.</param>
/// <param name="Problem">Null unless the step failed; may be empty.</param>
public sealed record SpanRecord(
    string Id,
    string? ParentId,
    string Name,
    string Kind,
    TelemetrySource Source,
    string Scope,
    DateTimeOffset Start,
    TimeSpan Duration,
    string? Problem,
    ImmutableArray<KeyValuePair<string, string>> Attributes,
    ImmutableArray<SpanEvent> Events)
{
    public DateTimeOffset End => Start + Duration;

    public override string ToString() => $"{Name} of {Source.Service}";
}
