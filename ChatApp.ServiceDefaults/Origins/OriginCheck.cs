using Microsoft.AspNetCore.Cors.Infrastructure;
using Microsoft.Extensions.Options;
using Microsoft.Net.Http.Headers;

namespace Microsoft.Extensions.Hosting.Origins;

/// <summary>
/// Refuses requests from web pages that are not allowed, WebSocket upgrades included: browsers apply no same-origin policy to those
/// (RFC 6455 §10.2).
/// </summary>
public static class OriginCheck
{
    /// <summary>
    /// Binds <see cref="OriginOptions"/> to the section <c>Origins</c>, and makes the same origins the default CORS policy, for hosts whose
    /// answers pages read.
    /// </summary>
    public static IServiceCollection AddOriginCheck(this IServiceCollection services)
    {
        services.AddOptions<OriginOptions>().BindConfiguration("Origins");
        services.AddCors();
        services.AddOptions<CorsOptions>().Configure<IOptions<OriginOptions>>((cors, origins) => cors.AddDefaultPolicy(policy => policy
            .WithOrigins([.. origins.Value.Allowed])
            .AllowAnyMethod()
            .WithHeaders(HeaderNames.Authorization, HeaderNames.ContentType)
            .WithExposedHeaders(HeaderNames.RetryAfter)));
        return services;
    }

    /// <summary>Answers 403 with the code <c>origin-not-allowed</c>.</summary>
    public static IApplicationBuilder UseOriginCheck(this IApplicationBuilder app) => app.Use(async (context, next) =>
    {
        var origin = context.Request.Headers.Origin.ToString();
        if (origin.Length == 0 || IsAllowed(context, origin))
        {
            await next(context);
            return;
        }

        await TypedResults.Problem(
            "This web page may not use the service.",
            statusCode: StatusCodes.Status403Forbidden,
            extensions: [KeyValuePair.Create<string, object?>("code", "origin-not-allowed")]).ExecuteAsync(context);
    });

    private static bool IsAllowed(HttpContext context, string origin)
    {
        var own = $"{context.Request.Scheme}://{context.Request.Host}";
        var allowed = context.RequestServices.GetRequiredService<IOptions<OriginOptions>>().Value.Allowed;
        return string.Equals(origin, own, StringComparison.OrdinalIgnoreCase)
            || allowed.Contains(origin, StringComparer.OrdinalIgnoreCase);
    }
}
