using System.ComponentModel.DataAnnotations;

namespace ChatApp.Api.RateLimits;

/// <summary>What one address may do, counted by each api instance for itself.</summary>
internal sealed class ApiRateLimitOptions
{
    /// <summary>Sign-ups of one IP address an hour. Default 30.</summary>
    [Range(1, 1_000_000)]
    public int SignUpsPerHour { get; set; } = 30;

    /// <summary>Challenges and sessions of one IP address a minute. Default 60: 30 sign-ins.</summary>
    [Range(1, 1_000_000)]
    public int SignInsPerMinute { get; set; } = 60;
}
