using System.Globalization;
using System.Text;
using ChatApp.Contracts.Identity;

namespace ChatApp.Contracts.Http;

/// <summary>What a device signs with its Ed25519 key. Each text starts with its purpose, so a signature for one cannot serve another.</summary>
public static class SignedTexts
{
    /// <summary>For <see cref="AccountCreation.Proof"/>: the new device owns its key, and wants this handle.</summary>
    public static byte[] SignUp(Handle handle, ReadOnlySpan<byte> devicePublicKey) =>
        Encoding.UTF8.GetBytes($"chatapp:sign-up:v1\n{handle}\n{Convert.ToHexStringLower(devicePublicKey)}");

    /// <summary>For <see cref="SessionCreation.Signature"/>: the device owns its key, now.</summary>
    public static byte[] SignIn(DeviceAddress device, string challenge) =>
        Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"chatapp:sign-in:v1\n{device.User}\n{device.Device}\n{challenge}"));

    /// <summary>For <see cref="DeviceLink.Proof"/>: the new device owns its key, and joins this account.</summary>
    public static byte[] LinkDevice(UserId user, ReadOnlySpan<byte> devicePublicKey) =>
        Encoding.UTF8.GetBytes($"chatapp:link-device:v1\n{user}\n{Convert.ToHexStringLower(devicePublicKey)}");
}
