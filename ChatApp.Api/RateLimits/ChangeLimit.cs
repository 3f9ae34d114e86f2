using System.Threading.RateLimiting;
using ChatApp.Api.Authentication;
using ChatApp.Contracts.Identity;
using Microsoft.Extensions.Options;

namespace ChatApp.Api.RateLimits;

/// <summary>
/// Bounds how often one account may change its contacts, blocks and settings, whichever of its devices asks. Thread-safe.
/// </summary>
internal sealed class ChangeLimit(IOptions<ApiRateLimitOptions> options) : IDisposable
{
    private readonly PartitionedRateLimiter<UserId> _limiter = PartitionedRateLimiter.Create<UserId, UserId>(
        user => RateLimitPartition.GetFixedWindowLimiter(user, _ => new FixedWindowRateLimiterOptions
        {
            Window = TimeSpan.FromMinutes(1),
            PermitLimit = options.Value.ChangesPerAccountAndMinute,
        }));

    /// <summary>Goes on to the endpoint, or answers 429.</summary>
    public async ValueTask<object?> PassAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        using var lease = _limiter.AttemptAcquire(context.HttpContext.User.Address().User);
        if (lease.IsAcquired)
        {
            return await next(context);
        }

        var wait = lease.TryGetMetadata(MetadataName.RetryAfter, out var retryAfter) ? retryAfter : TimeSpan.Zero;
        return ApiRateLimits.Refuse(context.HttpContext.Response, wait, "Too many changes of this account.");
    }

    /// <inheritdoc/>
    public void Dispose() => _limiter.Dispose();
}
