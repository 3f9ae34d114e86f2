namespace ChatApp.Contracts.Http;

/// <summary>What <c>POST /v1/sessions</c> answers.</summary>
/// <param name="AccessToken">A JWT (RFC 7519) signed with ES256. For the Authorization header and for Hello, never for a URL.</param>
/// <param name="ExpiresAt">15 minutes from now.</param>
public sealed record SessionCreated(string AccessToken, DateTimeOffset ExpiresAt)
{
    /// <summary>Says nothing of its secrets: a record prints every property unless told otherwise.</summary>
    public override string ToString() => nameof(SessionCreated);
}
