namespace ChatApp.Gateway.Connections.Liveness;

/// <summary>When a peer was last heard: a frame, a pong, or any other byte of it. Thread-safe.</summary>
internal sealed class LastHeard(TimeProvider clock)
{
    private long _at = clock.GetTimestamp();
    private long _askedAt = clock.GetTimestamp();

    /// <summary>How long ago that was, on a clock that runs while the process is stopped.</summary>
    public TimeSpan Silence => clock.GetElapsedTime(Volatile.Read(ref _at));

    /// <summary>It was heard now.</summary>
    public void Note() => Volatile.Write(ref _at, clock.GetTimestamp());

    /// <summary>Whether it has been silent for an interval, and not been asked for as long; then it counts as asked now. For one caller.</summary>
    public bool TryAsk(TimeSpan interval)
    {
        if (Silence < interval || clock.GetElapsedTime(_askedAt) < interval)
        {
            return false;
        }

        _askedAt = clock.GetTimestamp();
        return true;
    }
}
