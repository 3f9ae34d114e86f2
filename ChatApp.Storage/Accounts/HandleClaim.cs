using ChatApp.Contracts.Identity;

namespace ChatApp.Storage.Accounts;

/// <summary>Who has a handle, or is about to.</summary>
/// <param name="User">The account, or what will be its id.</param>
/// <param name="DevicePublicKey">The key of the device that signed up with it.</param>
/// <param name="OpenSince">When it was claimed; null once the account exists for good.</param>
internal sealed record HandleClaim(UserId User, byte[] DevicePublicKey, DateTimeOffset? OpenSince)
{
    /// <summary>Whether the account exists for good.</summary>
    public bool IsSettled => OpenSince is null;

    /// <summary>Whether this device made it.</summary>
    public bool IsBy(byte[] devicePublicKey) => DevicePublicKey.AsSpan().SequenceEqual(devicePublicKey);
}
