using System.Globalization;
using ChatApp.Contracts.Identity;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace Microsoft.Extensions.Hosting.AccessTokens;

/// <summary>
/// Verifies access tokens against the published keys, without asking the api. Thread-safe. The algorithm is pinned to ES256; the key is
/// chosen by the token's <c>kid</c> alone.
/// </summary>
public sealed class AccessTokenVerifier(PublishedKeys keys, TimeProvider clock)
{
    // Far more than one of ours has; what is longer is not looked at.
    private const int MaximumLength = 2048;

    private readonly JsonWebTokenHandler _handler = new() { MapInboundClaims = false, MaximumTokenSizeInBytes = MaximumLength };

    /// <summary>Verifies a token.</summary>
    /// <exception cref="ChatApp.Storage.StorageUnavailableException">Its key is not known here yet and the store does not answer.</exception>
    public async ValueTask<AccessTokenResult> VerifyAsync(string token, CancellationToken cancellationToken)
    {
        if (string.IsNullOrEmpty(token) || token.Length > MaximumLength || !_handler.CanReadToken(token))
        {
            return AccessTokenResult.Invalid("Not a token.");
        }

        JsonWebToken read;
        try
        {
            read = _handler.ReadJsonWebToken(token);
        }
        catch (Exception exception) when (exception is ArgumentException or SecurityTokenException)
        {
            return AccessTokenResult.Invalid("Not a token.");
        }

        if (string.IsNullOrEmpty(read.Kid) || await keys.FindAsync(read.Kid, cancellationToken) is not { } key)
        {
            return AccessTokenResult.Invalid("Signed with an unknown key.");
        }

        var validated = await _handler.ValidateTokenAsync(read, ParametersFor(key));
        return validated.IsValid ? Read(read) : AccessTokenResult.Invalid(ReasonOf(validated.Exception));
    }

    private TokenValidationParameters ParametersFor(SecurityKey key) => new()
    {
        ValidIssuer = AccessToken.Issuer,
        ValidAudience = AccessToken.Issuer,
        ValidAlgorithms = [SecurityAlgorithms.EcdsaSha256],
        IssuerSigningKey = key,
        RequireSignedTokens = true,
        RequireExpirationTime = true,
        LifetimeValidator = (notBefore, expires, _, _) =>
        {
            var now = clock.GetUtcNow().UtcDateTime;
            return expires > now - AccessToken.ClockSkew && (notBefore is null || notBefore < now + AccessToken.ClockSkew);
        },
    };

    private static AccessTokenResult Read(JsonWebToken token) =>
        Guid.TryParseExact(token.Subject, "D", out var user)
        && token.TryGetPayloadValue<string>(AccessToken.DeviceClaim, out var text)
        && byte.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var device)
        && DeviceId.IsValid(device)
            ? new AccessTokenResult(
                new DeviceAddress(new UserId(user), new DeviceId(device)), new DateTimeOffset(token.ValidTo, TimeSpan.Zero), null)
            : AccessTokenResult.Invalid("Names no device.");

    // The library's own messages can quote the token.
    private static string ReasonOf(Exception exception) => exception switch
    {
        SecurityTokenInvalidLifetimeException or SecurityTokenExpiredException => "Has run out.",
        SecurityTokenInvalidSignatureException or SecurityTokenInvalidAlgorithmException => "Its signature is not good.",
        _ => "Not for this system.",
    };
}
