using Microsoft.AspNetCore.Http.Extensions;

namespace Aspire.Dashboard.Login;

/// <summary>
/// Turns away requests that another site's page makes. A browser counts every port of localhost as one site, so the cookie alone would let
/// any local page open the dashboard's socket.
/// </summary>
internal sealed class SameOriginMiddleware(RequestDelegate next)
{
    public Task InvokeAsync(HttpContext context)
    {
        var origin = context.Request.Headers.Origin.ToString();
        if (origin.Length == 0 || origin == UriHelper.BuildAbsolute(context.Request.Scheme, context.Request.Host).TrimEnd('/'))
        {
            // Neither framed by another page, nor told to it where a link leads.
            context.Response.Headers.XFrameOptions = "DENY";
            context.Response.Headers["Referrer-Policy"] = "no-referrer";
            context.Response.Headers.XContentTypeOptions = "nosniff";
            return next(context);
        }

        context.Response.StatusCode = StatusCodes.Status403Forbidden;
        return Task.CompletedTask;
    }
}
