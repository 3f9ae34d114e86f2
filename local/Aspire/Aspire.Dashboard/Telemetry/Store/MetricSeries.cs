using System.Collections.Immutable;

namespace Aspire.Dashboard.Telemetry.Store;

/// <summary>The measurements of an instrument under one set of attributes, the oldest first.</summary>
public sealed record MetricSeries(ImmutableArray<KeyValuePair<string, string>> Attributes, IReadOnlyList<MetricPoint> Points)
{
    /// <summary>Leaves out the attributes that are the same for all, which tell nothing of one.</summary>
    public static IReadOnlyList<MetricSeries> Distinguish(IReadOnlyList<MetricSeries> series)
    {
        var shared = series.SelectMany(one => one.Attributes).GroupBy(attribute => attribute).Where(group => group.Count() == series.Count)
            .Select(group => group.Key).ToHashSet();
        return [.. series.Select(one => one with { Attributes = one.Attributes.RemoveAll(shared.Contains) })];
    }

    public string Title => Attributes.IsEmpty ? "all" : string.Join(", ", Attributes.Select(attribute => $"{attribute.Key}={attribute.Value}"));
}
