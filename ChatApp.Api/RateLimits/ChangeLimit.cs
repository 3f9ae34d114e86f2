using ChatApp.Api.Authentication;
using ChatApp.Contracts.Identity;
using Microsoft.Extensions.Options;

namespace ChatApp.Api.RateLimits;

/// <summary>
/// Bounds how often one account may change its contacts, blocks and settings, whichever of its devices asks. Thread-safe.
/// </summary>
internal sealed class ChangeLimit(IOptions<ApiRateLimitOptions> options) : IDisposable
{
    private readonly PerMinuteLimit<UserId> _limit = new(options.Value.ChangesPerAccountAndMinute);

    /// <summary>Goes on to the endpoint, or answers 429.</summary>
    public async ValueTask<object?> PassAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next) =>
        _limit.TryTake(context.HttpContext.User.Address().User, out var wait)
            ? await next(context)
            : ApiRateLimits.Refuse(context.HttpContext.Response, wait, "Too many changes of this account.");

    /// <inheritdoc/>
    public void Dispose() => _limit.Dispose();
}
