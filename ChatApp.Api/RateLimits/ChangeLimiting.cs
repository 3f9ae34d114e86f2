namespace ChatApp.Api.RateLimits;

/// <summary>Puts <see cref="ChangeLimit"/> before an endpoint, as a filter of it: who calls is known only behind the authorization.</summary>
internal static class ChangeLimiting
{
    public static RouteHandlerBuilder LimitChanges(this RouteHandlerBuilder endpoint) => endpoint
        .AddEndpointFilter(static (context, next) =>
            context.HttpContext.RequestServices.GetRequiredService<ChangeLimit>().PassAsync(context, next))
        .ProducesProblem(StatusCodes.Status429TooManyRequests);
}
