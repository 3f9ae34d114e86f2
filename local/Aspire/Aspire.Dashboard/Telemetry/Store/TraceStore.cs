namespace Aspire.Dashboard.Telemetry.Store;

/// <summary>
/// The last traces, in memory. Where room is needed, the oldest trace of the commonest kind makes way, so that a worker which looks for work
/// every few milliseconds does not push out what people do. Safe for concurrent use.
/// </summary>
internal sealed class TraceStore
{
    public const int TraceCapacity = 5_000;
    public const int SpanCapacity = 100_000;
    public const int SpansOfTraceCapacity = 2_000;

    private readonly Lock _lock = new();
    private readonly Dictionary<string, LinkedListNode<TraceRecord>> _byId = new(StringComparer.Ordinal);

    /// <summary>By service and name of the first step; the last changed is last.</summary>
    private readonly Dictionary<(string Service, string Name), LinkedList<TraceRecord>> _byKind = [];
    private int _spans;

    public Changes Changes { get; } = new();

    /// <summary>Steps that were not kept because their trace is too long.</summary>
    public long Refused { get; private set; }

    public void Add(string traceId, IReadOnlyCollection<SpanRecord> spans)
    {
        if (spans.Count == 0)
        {
            return;
        }

        lock (_lock)
        {
            _byId.TryGetValue(traceId, out var known);
            var before = known?.Value.Spans ?? [];
            var ids = before.Select(span => span.Id).ToHashSet(StringComparer.Ordinal);
            var fresh = spans.Where(span => ids.Add(span.Id)).ToList(); // A sender that missed the answer sends again.
            var room = Math.Max(0, SpansOfTraceCapacity - before.Length);
            Refused += Math.Max(0, fresh.Count - room);
            if (room == 0 || fresh.Count == 0)
            {
                return;
            }

            if (known is not null)
            {
                Remove(known);
            }

            var trace = new TraceRecord(traceId, before.AddRange(fresh.Take(room)));
            Insert(trace);
            while (_byId.Count > TraceCapacity || _spans > SpanCapacity)
            {
                Remove(_byKind.Values.MaxBy(traces => traces.Count)!.First!);
            }
        }

        Changes.Announce();
    }

    /// <summary>The latest first.</summary>
    public IReadOnlyList<TraceRecord> Traces()
    {
        lock (_lock)
        {
            return [.. _byId.Values.Select(node => node.Value).OrderByDescending(trace => trace.Start)];
        }
    }

    public TraceRecord? Find(string traceId)
    {
        lock (_lock)
        {
            return _byId.TryGetValue(traceId, out var node) ? node.Value : null;
        }
    }

    public void Clear()
    {
        lock (_lock)
        {
            _byId.Clear();
            _byKind.Clear();
            _spans = 0;
        }

        Changes.Announce();
    }

    private void Insert(TraceRecord trace)
    {
        if (!_byKind.TryGetValue(KindOf(trace), out var traces))
        {
            _byKind[KindOf(trace)] = traces = new();
        }

        _byId[trace.Id] = traces.AddLast(trace);
        _spans += trace.Spans.Length;
    }

    private void Remove(LinkedListNode<TraceRecord> node)
    {
        _byId.Remove(node.Value.Id);
        var traces = node.List!;
        traces.Remove(node);
        if (traces.Count == 0)
        {
            _byKind.Remove(KindOf(node.Value));
        }

        _spans -= node.Value.Spans.Length;
    }

    private static (string Service, string Name) KindOf(TraceRecord trace) => (trace.Root.Source.Service, trace.Root.Name);
}
