using ChatApp.Routing.Registry;

namespace ChatApp.Gateway.Lease;

/// <summary>
/// What this gateway knows of its own lease. Valid only by the gateway's own clock, which runs while the process is stopped: whatever
/// Redis would say, a gateway that could not renew in time accepts nothing. Thread-safe.
/// </summary>
internal sealed class LeaseState(TimeProvider clock)
{
    // The lease lasts from before the renewal was asked for; the margin covers the granularity of Redis's expiry.
    private static readonly TimeSpan Margin = TimeSpan.FromMilliseconds(500);

    private volatile Grant? _grant;

    /// <summary>The epoch of the present lease; 0 while there is none.</summary>
    public long Epoch => _grant is { } grant && IsWithin(grant) ? grant.Epoch : 0;

    /// <summary>When, by the wall clock, the lease was last known to be good; null before the first one.</summary>
    public DateTimeOffset? LastGood => _grant?.AskedAt;

    /// <summary>Whether copies and connections may be accepted under an epoch.</summary>
    public bool IsValid(long epoch) => epoch != 0 && Epoch == epoch;

    /// <summary>Notes that the lease was granted.</summary>
    /// <param name="epoch">Its epoch.</param>
    /// <param name="askedAt">The wall clock's time before it was asked for.</param>
    /// <param name="askedTimestamp">The monotonic clock's timestamp before it was asked for.</param>
    public void Granted(long epoch, DateTimeOffset askedAt, long askedTimestamp) => _grant = new Grant(epoch, askedAt, askedTimestamp);

    /// <summary>
    /// Notes that the lease was renewed, unless it ran out before the answer was here: then copies may have been turned away meanwhile,
    /// and it is lost, whatever Redis says.
    /// </summary>
    /// <returns>Whether the lease goes on without a moment in which it was not valid.</returns>
    /// <inheritdoc cref="Granted"/>
    public bool TryExtend(long epoch, DateTimeOffset askedAt, long askedTimestamp)
    {
        var before = _grant;
        Granted(epoch, askedAt, askedTimestamp);

        // In this order: nobody can have seen the former grant run out if it is still good now.
        if (before is { } former && former.Epoch == epoch && IsWithin(former))
        {
            return true;
        }

        _grant = before;
        Lost();
        return false;
    }

    /// <summary>Notes that the lease is gone. When it was last good stays known.</summary>
    public void Lost() => _grant = _grant is { } grant ? grant with { Epoch = 0 } : null;

    private bool IsWithin(Grant grant) => clock.GetElapsedTime(grant.AskedTimestamp) < GatewayLease.Duration - Margin;

    private sealed record Grant(long Epoch, DateTimeOffset AskedAt, long AskedTimestamp);
}
