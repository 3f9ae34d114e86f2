namespace Microsoft.Extensions.Hosting.AccessTokens;

/// <summary>What api and gateways agree on about access tokens: JWTs (RFC 7519) signed with ES256 (RFC 7518 §3.4).</summary>
public static class AccessToken
{
    /// <summary>The <c>iss</c> and <c>aud</c> of every token.</summary>
    public const string Issuer = "chatapp";

    /// <summary>The claim with the device's number; <c>sub</c> is the user's id.</summary>
    public const string DeviceClaim = "dev";

    /// <summary>How long a token is good for.</summary>
    public static TimeSpan Lifetime { get; } = TimeSpan.FromMinutes(15);

    /// <summary>How far the clocks of two hosts may differ.</summary>
    public static TimeSpan ClockSkew { get; } = TimeSpan.FromSeconds(30);
}
