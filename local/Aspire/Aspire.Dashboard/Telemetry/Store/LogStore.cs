namespace Aspire.Dashboard.Telemetry.Store;

/// <summary>The last log messages, in memory. Safe for concurrent use.</summary>
internal sealed class LogStore
{
    public const int Capacity = 20_000;

    private readonly Lock _lock = new();
    private readonly Queue<LogEntry> _entries = new();
    private long _count;

    public Changes Changes { get; } = new();

    /// <param name="entries">Their numbers are given here.</param>
    public void Add(IReadOnlyCollection<LogEntry> entries)
    {
        if (entries.Count == 0)
        {
            return;
        }

        lock (_lock)
        {
            foreach (var entry in entries)
            {
                _entries.Enqueue(entry with { Number = ++_count });
                if (_entries.Count > Capacity)
                {
                    _entries.Dequeue();
                }
            }
        }

        Changes.Announce();
    }

    /// <summary>The oldest first.</summary>
    public IReadOnlyList<LogEntry> Entries()
    {
        lock (_lock)
        {
            return [.. _entries];
        }
    }

    public void Clear()
    {
        lock (_lock)
        {
            _entries.Clear();
        }

        Changes.Announce();
    }
}
