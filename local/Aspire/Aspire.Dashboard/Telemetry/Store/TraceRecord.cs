using System.Collections.Immutable;

namespace Aspire.Dashboard.Telemetry.Store;

/// <summary>A trace as far as it has arrived. Immutable: the next step makes a new one.</summary>
public sealed record TraceRecord(string Id, ImmutableArray<SpanRecord> Spans)
{
    /// <summary>The step that began it, or the earliest that is known.</summary>
    public SpanRecord Root { get; } = Spans.OrderBy(span => span.ParentId is null ? 0 : 1).ThenBy(span => span.Start).First();

    public DateTimeOffset Start { get; } = Spans.Min(span => span.Start);

    public TimeSpan Duration { get; } = Spans.Max(span => span.End) - Spans.Min(span => span.Start);

    public bool HasProblem { get; } = Spans.Any(span => span.Problem is not null);

    public string ShortId => Id[..7];

    /// <summary>Who took part, in the order of their first steps, with the number of steps.</summary>
    public IEnumerable<(string Service, int Count)> Services => Spans.OrderBy(span => span.Start)
        .GroupBy(span => span.Source.Service).Select(group => (group.Key, group.Count()));

    public override string ToString() => $"{Root.Name}, {Spans.Length} spans";
}
