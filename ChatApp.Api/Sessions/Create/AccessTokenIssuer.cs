using System.Globalization;
using System.Security.Claims;
using ChatApp.Api.SigningKeys;
using ChatApp.Contracts.Http;
using ChatApp.Contracts.Identity;
using Microsoft.Extensions.Hosting.AccessTokens;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace ChatApp.Api.Sessions.Create;

/// <summary>Signs access tokens. Thread-safe.</summary>
internal sealed class AccessTokenIssuer(SigningKey key, TimeProvider clock)
{
    private readonly JsonWebTokenHandler _handler = new() { SetDefaultTimesOnTokenCreation = false };

    /// <summary>Signs a token for a device, good for <see cref="AccessToken.Lifetime"/>.</summary>
    public SessionCreated Issue(DeviceAddress device)
    {
        var now = clock.GetUtcNow();
        var expires = now + AccessToken.Lifetime;
        var token = _handler.CreateToken(new SecurityTokenDescriptor
        {
            Issuer = AccessToken.Issuer,
            Audience = AccessToken.Issuer,
            Subject = new ClaimsIdentity(
            [
                new Claim(JwtRegisteredClaimNames.Sub, device.User.ToString()),
                new Claim(AccessToken.DeviceClaim, device.Device.Value.ToString(CultureInfo.InvariantCulture)),
            ]),
            IssuedAt = now.UtcDateTime,
            NotBefore = now.UtcDateTime,
            Expires = expires.UtcDateTime,
            SigningCredentials = key.Credentials,
        });
        return new SessionCreated(token, expires);
    }
}
