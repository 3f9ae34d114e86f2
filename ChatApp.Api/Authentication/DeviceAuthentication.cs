using System.Globalization;
using System.Security.Claims;
using System.Text.Encodings.Web;
using ChatApp.Storage.Devices;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Hosting.AccessTokens;
using Microsoft.Extensions.Options;

namespace ChatApp.Api.Authentication;

/// <summary>
/// Bearer authentication (RFC 6750) by the same verifier that the gateways use, so that one rule decides which token is good; and the
/// device must still be its account's, or a stolen one could link another before its token runs out.
/// </summary>
internal sealed class DeviceAuthentication(
    AccessTokenVerifier tokens,
    DeviceStore devices,
    IOptionsMonitor<AuthenticationSchemeOptions> options,
    ILoggerFactory loggers,
    UrlEncoder encoder)
    : AuthenticationHandler<AuthenticationSchemeOptions>(options, loggers, encoder)
{
    /// <summary>The scheme's name.</summary>
    public const string SchemeName = "Bearer";

    private const string Prefix = "Bearer ";

    /// <inheritdoc/>
    protected override async Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        var header = Request.Headers.Authorization.ToString();
        if (!header.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase))
        {
            return AuthenticateResult.NoResult();
        }

        var result = await tokens.VerifyAsync(header[Prefix.Length..].Trim(), Context.RequestAborted);
        if (result.Device is not { } device)
        {
            return AuthenticateResult.Fail(result.Reason ?? "");
        }

        if (await devices.FindAsync(device, Context.RequestAborted) is null)
        {
            return AuthenticateResult.Fail("Its device was removed.");
        }

        var identity = new ClaimsIdentity(
            [
                new Claim(CallerClaims.User, device.User.ToString()),
                new Claim(CallerClaims.Device, device.Device.Value.ToString(CultureInfo.InvariantCulture)),
            ],
            Scheme.Name);
        return AuthenticateResult.Success(new AuthenticationTicket(new ClaimsPrincipal(identity), Scheme.Name));
    }

    /// <inheritdoc/>
    protected override Task HandleChallengeAsync(AuthenticationProperties properties)
    {
        Response.StatusCode = StatusCodes.Status401Unauthorized;
        Response.Headers.WWWAuthenticate = SchemeName; // RFC 6750 §3.
        return Task.CompletedTask;
    }
}
