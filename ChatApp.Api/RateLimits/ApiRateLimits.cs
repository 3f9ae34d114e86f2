using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Threading.RateLimiting;
using ChatApp.Api.Problems;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Options;

namespace ChatApp.Api.RateLimits;

/// <summary>Rate limits of the endpoints that need no token: 429 with Retry-After and the code <c>rate-limited</c>.</summary>
internal static class ApiRateLimits
{
    public const string SignUp = "sign-up";

    public const string SignIn = "sign-in";

    private const int SegmentsPerWindow = 6;

    public static void AddApiRateLimits(this IServiceCollection services)
    {
        services.AddOptionsWithValidateOnStart<ApiRateLimitOptions, ApiRateLimitOptionsValidator>().BindConfiguration("RateLimits");
        services.AddRateLimiter(limiter =>
        {
            limiter.AddPolicy(SignUp, context => Window(context, TimeSpan.FromHours(1), options => options.SignUpsPerHour));
            limiter.AddPolicy(SignIn, context => Window(context, TimeSpan.FromMinutes(1), options => options.SignInsPerMinute));
            limiter.RejectionStatusCode = StatusCodes.Status429TooManyRequests;
            limiter.OnRejected = async (rejected, _) =>
            {
                var wait = rejected.Lease.TryGetMetadata(MetadataName.RetryAfter, out var retryAfter) ? retryAfter : TimeSpan.Zero;
                await Refuse(rejected.HttpContext.Response, wait, "Too many attempts from this address.")
                    .ExecuteAsync(rejected.HttpContext);
            };
        });
        services.AddSingleton<DeviceSignInLimit>();
        services.AddSingleton<ChangeLimit>();
    }

    /// <summary>Answers 429.</summary>
    /// <param name="response">Gets the header.</param>
    /// <param name="wait">When to try again; a second at the least is told.</param>
    /// <param name="detail">For people.</param>
    public static ProblemHttpResult Refuse(HttpResponse response, TimeSpan wait, string detail)
    {
        var seconds = Math.Max(1, Math.Ceiling(wait.TotalSeconds));
        response.Headers.RetryAfter = seconds.ToString(CultureInfo.InvariantCulture);
        return ApiProblems.Of(StatusCodes.Status429TooManyRequests, "rate-limited", detail);
    }

    private static RateLimitPartition<string> Window(HttpContext context, TimeSpan window, Func<ApiRateLimitOptions, int> limit)
    {
        var options = context.RequestServices.GetRequiredService<IOptions<ApiRateLimitOptions>>().Value;
        return RateLimitPartition.GetSlidingWindowLimiter(
            NetworkOf(context.Connection.RemoteIpAddress),
            _ => new SlidingWindowRateLimiterOptions { Window = window, SegmentsPerWindow = SegmentsPerWindow, PermitLimit = limit(options) });
    }

    // Whoever has an IPv6 address has the 2^64 of its network (RFC 6177).
    private static string NetworkOf(IPAddress? address)
    {
        if (address is null or { AddressFamily: not AddressFamily.InterNetworkV6 } or { IsIPv4MappedToIPv6: true })
        {
            return address?.MapToIPv4().ToString() ?? "";
        }

        return Convert.ToHexString(address.GetAddressBytes().AsSpan(0, 8));
    }
}
