using System.Collections.Immutable;

namespace Aspire.Dashboard.Telemetry.Store;

/// <summary>Something that happened within a step.</summary>
public sealed record SpanEvent(DateTimeOffset Time, string Name, ImmutableArray<KeyValuePair<string, string>> Attributes);
