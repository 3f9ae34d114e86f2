using System.Collections.Concurrent;

namespace ChatApp.Routing.Registry;

/// <summary>
/// Leases as last read, for at most a second. Only good for finding where a route leads: that a gateway is gone is concluded from a
/// fresh reading alone, and whether its lease is valid is judged by the gateway itself when it is asked to accept. Thread-safe.
/// </summary>
public sealed class GatewayLeaseCache(GatewayLeases leases, TimeProvider clock)
{
    private static readonly TimeSpan Freshness = TimeSpan.FromSeconds(1);

    private readonly ConcurrentDictionary<string, (GatewayLease Lease, long ReadAt)> _known = new(StringComparer.Ordinal);

    /// <summary>The lease that a route counts under; null if the route does not count.</summary>
    public ValueTask<GatewayLease?> FindAsync(DeviceRoute route) => FindAsync(route.GatewayId, route.Epoch);

    /// <summary>The lease of a gateway under an epoch; null if it has none, or one of another epoch.</summary>
    public async ValueTask<GatewayLease?> FindAsync(string gatewayId, long epoch)
    {
        if (_known.TryGetValue(gatewayId, out var known)
            && known.Lease.Epoch == epoch
            && clock.GetElapsedTime(known.ReadAt) < Freshness)
        {
            return known.Lease;
        }

        var readAt = clock.GetTimestamp();
        var lease = await leases.FindAsync(gatewayId);
        if (lease is null)
        {
            _known.TryRemove(gatewayId, out _);
            return null;
        }

        _known[gatewayId] = (lease, readAt);
        return lease.Epoch == epoch ? lease : null;
    }

    /// <summary>Drops what is known of a gateway that answered otherwise.</summary>
    public void Forget(string gatewayId) => _known.TryRemove(gatewayId, out _);
}
