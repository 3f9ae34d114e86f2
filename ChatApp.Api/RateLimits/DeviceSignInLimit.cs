using ChatApp.Contracts.Identity;
using Microsoft.Extensions.Options;

namespace ChatApp.Api.RateLimits;

/// <summary>Bounds how often a session may be asked for in the name of one device. Thread-safe.</summary>
internal sealed class DeviceSignInLimit(IOptions<ApiRateLimitOptions> options) : IDisposable
{
    private readonly PerMinuteLimit<DeviceAddress> _limit = new(options.Value.SessionsPerDeviceAndMinute);

    /// <summary>Counts an attempt.</summary>
    /// <param name="device">In whose name.</param>
    /// <param name="wait">When to try again, if it is one too many.</param>
    /// <returns>Whether it may go on.</returns>
    public bool TryTake(DeviceAddress device, out TimeSpan wait) => _limit.TryTake(device, out wait);

    /// <inheritdoc/>
    public void Dispose() => _limit.Dispose();
}
