namespace ChatApp.Routing.Deadlines;

/// <summary>
/// Tokens that are cancelled once a time is up, one for all that begins within a twentieth of that time: a token source and a timer for
/// each message cost more than most of what they bound. Thread-safe.
/// </summary>
/// <param name="time">How long a token lasts at most: it may end up to a twentieth early.</param>
/// <param name="clock">Measures it.</param>
public sealed class SharedDeadlines(TimeSpan time, TimeProvider clock)
{
    private const int TokensAtATime = 20;

    private readonly Lock _lock = new();
    private CancellationToken _latest;
    private long _latestFrom;

    /// <summary>A token for what begins now.</summary>
    public CancellationToken Next()
    {
        lock (_lock)
        {
            if (!_latest.CanBeCanceled || clock.GetElapsedTime(_latestFrom) >= time / TokensAtATime)
            {
                // Not disposed: those who hold the token may still register with it, and its one timer ends by itself.
                _latest = new CancellationTokenSource(time, clock).Token;
                _latestFrom = clock.GetTimestamp();
            }

            return _latest;
        }
    }
}
