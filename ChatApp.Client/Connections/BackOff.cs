namespace ChatApp.Client.Connections;

/// <summary>
/// Exponential back-off with full jitter: the n-th wait is anything between nothing and the n-th power of two, capped. So clients that
/// lost the same gateway do not come back together. Not thread-safe.
/// </summary>
/// <param name="first">The most that the first wait can be.</param>
/// <param name="longest">The most that any wait can be.</param>
/// <param name="jitter">A number from 0 up to 1, a new one each time.</param>
internal sealed class BackOff(TimeSpan first, TimeSpan longest, Func<double> jitter)
{
    private int _attempts;

    public void Reset() => _attempts = 0;

    public TimeSpan Next()
    {
        var most = Math.Min(first.TotalMilliseconds * Math.Pow(2, _attempts), longest.TotalMilliseconds);
        _attempts = Math.Min(_attempts + 1, 30);
        return TimeSpan.FromMilliseconds(most * jitter());
    }
}
