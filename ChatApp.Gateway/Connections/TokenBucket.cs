namespace ChatApp.Gateway.Connections;

/// <summary>A rate limit that costs three fields: tokens come in at a rate, up to a burst. Not thread-safe: one reader owns it.</summary>
internal sealed class TokenBucket(int perSecond, int burst, TimeProvider clock)
{
    private double _tokens = burst;
    private long _filledAt = clock.GetTimestamp();

    /// <summary>Takes a token.</summary>
    /// <param name="retryAfter">When there will be one, if there is none.</param>
    public bool TryTake(out TimeSpan retryAfter) => TryTake(1, out retryAfter);

    /// <summary>Takes several tokens, or none.</summary>
    /// <param name="count">How many; at most the burst.</param>
    /// <param name="retryAfter">When there will be so many, if there are not.</param>
    public bool TryTake(int count, out TimeSpan retryAfter)
    {
        var now = clock.GetTimestamp();
        _tokens = Math.Min(burst, _tokens + (clock.GetElapsedTime(_filledAt, now).TotalSeconds * perSecond));
        _filledAt = now;
        if (_tokens < count)
        {
            retryAfter = TimeSpan.FromSeconds((count - _tokens) / perSecond);
            return false;
        }

        _tokens -= count;
        retryAfter = TimeSpan.Zero;
        return true;
    }
}
