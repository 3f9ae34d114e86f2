namespace Aspire.Dashboard.Telemetry.Store;

/// <summary>The traces that changed last, in memory; the others make way. Safe for concurrent use.</summary>
internal sealed class TraceStore
{
    public const int TraceCapacity = 5_000;
    public const int SpanCapacity = 100_000;
    public const int SpansOfTraceCapacity = 2_000;

    private readonly Lock _lock = new();
    private readonly Dictionary<string, LinkedListNode<TraceRecord>> _byId = new(StringComparer.Ordinal);
    private readonly LinkedList<TraceRecord> _byChange = new(); // The last changed is last.
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
            var room = Math.Max(0, SpansOfTraceCapacity - before.Length);
            Refused += Math.Max(0, spans.Count - room);
            if (room == 0)
            {
                return;
            }

            if (known is not null)
            {
                Remove(known);
            }

            var trace = new TraceRecord(traceId, before.AddRange(spans.Take(room)));
            _byId[traceId] = _byChange.AddLast(trace);
            _spans += trace.Spans.Length;
            while (_byId.Count > TraceCapacity || _spans > SpanCapacity)
            {
                Remove(_byChange.First!);
            }
        }

        Changes.Announce();
    }

    /// <summary>The latest first.</summary>
    public IReadOnlyList<TraceRecord> Traces()
    {
        lock (_lock)
        {
            return [.. _byChange.OrderByDescending(trace => trace.Start)];
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
            _byChange.Clear();
            _spans = 0;
        }

        Changes.Announce();
    }

    private void Remove(LinkedListNode<TraceRecord> node)
    {
        _byId.Remove(node.Value.Id);
        _byChange.Remove(node);
        _spans -= node.Value.Spans.Length;
    }
}
