using System.Collections.Immutable;

namespace Aspire.Dashboard.Telemetry.Store;

/// <summary>The measurements of an instrument under one set of attributes, the oldest first.</summary>
public sealed record MetricSeries(ImmutableArray<KeyValuePair<string, string>> Attributes, IReadOnlyList<MetricPoint> Points)
{
    public string Title => Attributes.IsEmpty ? "all" : string.Join(", ", Attributes.Select(attribute => $"{attribute.Key}={attribute.Value}"));
}
