using System.Globalization;
using System.Threading.RateLimiting;
using ChatApp.Api.Problems;
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
                var wait = rejected.Lease.TryGetMetadata(MetadataName.RetryAfter, out var retryAfter) ? retryAfter : TimeSpan.FromMinutes(1);
                rejected.HttpContext.Response.Headers.RetryAfter = Math.Ceiling(wait.TotalSeconds).ToString(CultureInfo.InvariantCulture);
                await ApiProblems.Of(StatusCodes.Status429TooManyRequests, "rate-limited", "Too many attempts from this address.")
                    .ExecuteAsync(rejected.HttpContext);
            };
        });
    }

    private static RateLimitPartition<string> Window(HttpContext context, TimeSpan window, Func<ApiRateLimitOptions, int> limit)
    {
        var options = context.RequestServices.GetRequiredService<IOptions<ApiRateLimitOptions>>().Value;
        return RateLimitPartition.GetSlidingWindowLimiter(
            context.Connection.RemoteIpAddress?.ToString() ?? "",
            _ => new SlidingWindowRateLimiterOptions { Window = window, SegmentsPerWindow = SegmentsPerWindow, PermitLimit = limit(options) });
    }
}
