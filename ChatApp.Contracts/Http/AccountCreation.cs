namespace ChatApp.Contracts.Http;

/// <summary>What <c>POST /v1/accounts</c> takes.</summary>
/// <param name="Handle">3 to 32 of <c>a-z 0-9 . _ -</c>.</param>
/// <param name="DisplayName">1 to 64 characters.</param>
/// <param name="DeviceName">1 to 64 characters.</param>
/// <param name="DevicePublicKey">Ed25519 public key, 32 bytes (RFC 8032 §5.1.5).</param>
/// <param name="Proof">Ed25519 signature over <see cref="SignedTexts.SignUp"/>, 64 bytes.</param>
public sealed record AccountCreation(string Handle, string DisplayName, string DeviceName, byte[] DevicePublicKey, byte[] Proof);
