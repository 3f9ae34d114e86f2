using System.Threading.RateLimiting;
using ChatApp.Contracts.Identity;
using Microsoft.Extensions.Options;

namespace ChatApp.Api.RateLimits;

/// <summary>Bounds how often a session may be asked for in the name of one device. Thread-safe.</summary>
internal sealed class DeviceSignInLimit(IOptions<ApiRateLimitOptions> options) : IDisposable
{
    private readonly PartitionedRateLimiter<DeviceAddress> _limiter = PartitionedRateLimiter.Create<DeviceAddress, DeviceAddress>(
        device => RateLimitPartition.GetFixedWindowLimiter(device, _ => new FixedWindowRateLimiterOptions
        {
            Window = TimeSpan.FromMinutes(1),
            PermitLimit = options.Value.SessionsPerDeviceAndMinute,
        }));

    /// <summary>Counts an attempt.</summary>
    /// <param name="device">In whose name.</param>
    /// <param name="wait">When to try again, if it is one too many.</param>
    /// <returns>Whether it may go on.</returns>
    public bool TryTake(DeviceAddress device, out TimeSpan wait)
    {
        using var lease = _limiter.AttemptAcquire(device);
        wait = lease.TryGetMetadata(MetadataName.RetryAfter, out var retryAfter) ? retryAfter : TimeSpan.Zero;
        return lease.IsAcquired;
    }

    /// <inheritdoc/>
    public void Dispose() => _limiter.Dispose();
}
