using ChatApp.Contracts.Identity;

namespace Microsoft.Extensions.Hosting.AccessTokens;

/// <summary>What became of verifying a token.</summary>
/// <param name="Device">Whose it is; null if it is not valid.</param>
/// <param name="ExpiresAt">Until when; meaningless if it is not valid.</param>
/// <param name="Reason">Why it is not valid, without anything of the token.</param>
public sealed record AccessTokenResult(DeviceAddress? Device, DateTimeOffset ExpiresAt, string? Reason)
{
    internal static AccessTokenResult Invalid(string reason) => new(null, default, reason);
}
