using Aspire.Dashboard.Hosting;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Aspire.Dashboard.Login;

/// <summary><c>/login?t=…</c> lets in; without a token it asks for one.</summary>
internal static class LoginEndpoints
{
    public static void Map(IEndpointRouteBuilder routes, DashboardSettings settings)
    {
        routes.MapGet(BrowserLogin.Path, (HttpContext context, string? t, string? returnUrl) => t is null
            ? Task.FromResult<IResult>(Page(returnUrl, isWrong: false))
            : EnterAsync(context, settings, t, returnUrl)).AllowAnonymous();
        routes.MapPost(BrowserLogin.Path, async (HttpContext context) =>
        {
            var form = await context.Request.ReadFormAsync(context.RequestAborted);
            return await EnterAsync(context, settings, form["token"].ToString(), form["returnUrl"].ToString());
        }).AllowAnonymous();
    }

    private static async Task<IResult> EnterAsync(HttpContext context, DashboardSettings settings, string token, string? returnUrl)
    {
        if (!BrowserLogin.IsToken(token.Trim(), settings))
        {
            return Page(returnUrl, isWrong: true);
        }

        await BrowserLogin.SignInAsync(context);
        return IsLocal(returnUrl) ? TypedResults.LocalRedirect(returnUrl!) : TypedResults.LocalRedirect("/");
    }

    private static bool IsLocal(string? url) =>
        url is ['/', ..] and not ['/', '/' or '\\', ..] && !url.StartsWith(BrowserLogin.Path, StringComparison.OrdinalIgnoreCase);

    private static RazorComponentResult<LoginPage> Page(string? returnUrl, bool isWrong) =>
        new(new { ReturnUrl = returnUrl, IsWrong = isWrong })
        {
            StatusCode = isWrong ? StatusCodes.Status401Unauthorized : StatusCodes.Status200OK,
            PreventStreamingRendering = true,
        };
}
