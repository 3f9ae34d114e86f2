using ChatApp.Storage;
using Microsoft.AspNetCore.Diagnostics;
using StackExchange.Redis;

namespace ChatApp.Api.Problems;

/// <summary>Answers 503 with Retry-After when the store or Redis does not answer.</summary>
internal sealed partial class UnavailableHandler(IProblemDetailsService problems, ILogger<UnavailableHandler> logger) : IExceptionHandler
{
    /// <inheritdoc/>
    public async ValueTask<bool> TryHandleAsync(HttpContext httpContext, Exception exception, CancellationToken cancellationToken)
    {
        if (exception is not (StorageUnavailableException or RedisException or TimeoutException))
        {
            return false;
        }

        LogUnavailable(exception, httpContext.Request.Method, httpContext.GetEndpoint()?.DisplayName);
        httpContext.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
        httpContext.Response.Headers.RetryAfter = "1";
        return await problems.TryWriteAsync(new ProblemDetailsContext
        {
            HttpContext = httpContext,
            ProblemDetails = { Status = StatusCodes.Status503ServiceUnavailable, Detail = "Try again in a moment." },
        });
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Method} {Endpoint} found a dependency unavailable")]
    private partial void LogUnavailable(Exception exception, string method, string? endpoint);
}
