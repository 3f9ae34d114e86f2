using System.ComponentModel.DataAnnotations;

namespace ChatApp.Api.RateLimits;

/// <summary>
/// What one IP address, one device and one account may do, counted by each api instance for itself: with n instances behind a load balancer up to
/// n times as much gets through.
/// </summary>
internal sealed class ApiRateLimitOptions
{
    /// <summary>Sign-ups of one IP address an hour. Default 30.</summary>
    [Range(1, 1_000_000)]
    public int SignUpsPerHour { get; set; } = 30;

    /// <summary>Challenges and sessions of one IP address a minute. Default 60: 30 sign-ins.</summary>
    [Range(1, 1_000_000)]
    public int SignInsPerMinute { get; set; } = 60;

    /// <summary>
    /// Sessions of one device a minute, from whichever address, asked for and not only given. Default 20. A device signs in once in
    /// 15 minutes, so one that somebody else keeps at the limit still gets through between.
    /// </summary>
    [Range(1, 1_000_000)]
    public int SessionsPerDeviceAndMinute { get; set; } = 20;

    /// <summary>
    /// Changes of one account's contacts, blocks and settings a minute. Default 120: by hand nobody comes near it, and a full address
    /// book is taken over in an hour and a half.
    /// </summary>
    [Range(1, 1_000_000)]
    public int ChangesPerAccountAndMinute { get; set; } = 120;
}
