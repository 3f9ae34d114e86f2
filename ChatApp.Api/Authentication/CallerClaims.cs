using System.Globalization;
using System.Security.Claims;
using ChatApp.Contracts.Identity;

namespace ChatApp.Api.Authentication;

/// <summary>Who calls.</summary>
internal static class CallerClaims
{
    public const string User = "sub";

    public const string Device = "dev";

    /// <summary>The calling device. Only behind <c>RequireAuthorization</c>.</summary>
    public static DeviceAddress Address(this ClaimsPrincipal caller) => new(
        UserId.Parse(caller.FindFirstValue(User)!),
        new DeviceId(byte.Parse(caller.FindFirstValue(Device)!, CultureInfo.InvariantCulture)));
}
