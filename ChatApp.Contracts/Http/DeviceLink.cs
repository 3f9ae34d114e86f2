namespace ChatApp.Contracts.Http;

/// <summary>What <c>POST /v1/devices</c> takes, signed in from a device that the account has already.</summary>
/// <param name="DeviceName">1 to 64 characters.</param>
/// <param name="DevicePublicKey">The new device's Ed25519 public key, 32 bytes.</param>
/// <param name="Proof">The new device's signature over <see cref="SignedTexts.LinkDevice"/>, 64 bytes.</param>
public sealed record DeviceLink(string DeviceName, byte[] DevicePublicKey, byte[] Proof);
