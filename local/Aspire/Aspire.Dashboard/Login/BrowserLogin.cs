using System.Security.Claims;
using System.Security.Cryptography;
using System.Text;
using Aspire.Dashboard.Hosting;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Authorization;

namespace Aspire.Dashboard.Login;

/// <summary>A browser that has shown the token once gets a cookie, good for as long as the AppHost runs.</summary>
internal static class BrowserLogin
{
    public const string Path = "/login";

    public static IServiceCollection AddBrowserLogin(this IServiceCollection services, DashboardSettings settings)
    {
        services.AddAuthentication(CookieAuthenticationDefaults.AuthenticationScheme).AddCookie(options =>
        {
            // Cookies do not tell ports apart: another AppHost on this machine has a cookie of its own.
            options.Cookie.Name = $"dashboard-{Fingerprint(settings.BrowserToken)}";
            options.Cookie.HttpOnly = true;
            options.Cookie.SameSite = SameSiteMode.Lax;
            options.LoginPath = Path;
            options.ReturnUrlParameter = "returnUrl";
            options.ExpireTimeSpan = TimeSpan.FromDays(3);
        });
        services.AddAuthorizationBuilder().SetFallbackPolicy(new AuthorizationPolicyBuilder().RequireAuthenticatedUser().Build());
        return services;
    }

    /// <summary>Takes the same time for every wrong token.</summary>
    public static bool IsToken(string candidate, DashboardSettings settings) => CryptographicOperations.FixedTimeEquals(
        SHA256.HashData(Encoding.UTF8.GetBytes(candidate)), SHA256.HashData(Encoding.UTF8.GetBytes(settings.BrowserToken)));

    public static Task SignInAsync(HttpContext context) => context.SignInAsync(new ClaimsPrincipal(
        new ClaimsIdentity([new Claim(ClaimTypes.Name, "browser")], CookieAuthenticationDefaults.AuthenticationScheme)));

    private static string Fingerprint(string token) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes("cookie of " + token)))[..8];
}
