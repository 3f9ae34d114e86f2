using System.Threading.RateLimiting;

namespace ChatApp.Api.RateLimits;

/// <summary>Bounds how often something happens in a minute, for each key on its own. Thread-safe.</summary>
internal sealed class PerMinuteLimit<TKey>(int permits) : IDisposable
    where TKey : notnull
{
    private readonly PartitionedRateLimiter<TKey> _limiter = PartitionedRateLimiter.Create<TKey, TKey>(
        key => RateLimitPartition.GetFixedWindowLimiter(key, _ => new FixedWindowRateLimiterOptions
        {
            Window = TimeSpan.FromMinutes(1),
            PermitLimit = permits,
        }));

    /// <summary>Counts an attempt.</summary>
    /// <param name="key">Whose.</param>
    /// <param name="wait">When to try again, if it is one too many.</param>
    /// <returns>Whether it may go on.</returns>
    public bool TryTake(TKey key, out TimeSpan wait)
    {
        using var lease = _limiter.AttemptAcquire(key);
        wait = lease.TryGetMetadata(MetadataName.RetryAfter, out var retryAfter) ? retryAfter : TimeSpan.Zero;
        return lease.IsAcquired;
    }

    /// <inheritdoc/>
    public void Dispose() => _limiter.Dispose();
}
