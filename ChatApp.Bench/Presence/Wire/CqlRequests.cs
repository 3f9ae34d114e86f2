namespace ChatApp.Bench.Presence.Wire;

/// <summary>How often the store was asked. Thread-safe.</summary>
internal sealed class CqlRequests
{
    private long _total;

    /// <summary>Requests so far.</summary>
    public long Total => Interlocked.Read(ref _total);

    public void Count() => Interlocked.Increment(ref _total);
}
