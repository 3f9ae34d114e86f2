namespace ChatApp.Cql.Execution;

/// <summary>
/// Write time stamps in microseconds since 1970 that only grow within this process, so that a later write of a session
/// wins over an earlier one even when the clock stands still or is set back. Thread-safe.
/// </summary>
internal sealed class WriteTimestamps(TimeProvider clock)
{
    private long _last;

    public long Next()
    {
        var now = (clock.GetUtcNow() - DateTimeOffset.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond;
        while (true)
        {
            var last = Volatile.Read(ref _last);
            var next = Math.Max(now, last + 1);
            if (Interlocked.CompareExchange(ref _last, next, last) == last)
            {
                return next;
            }
        }
    }
}
