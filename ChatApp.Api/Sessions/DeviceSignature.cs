using Org.BouncyCastle.Crypto.Parameters;
using Org.BouncyCastle.Math.EC.Rfc8032;
using Org.BouncyCastle.Security;

namespace ChatApp.Api.Sessions;

/// <summary>Ed25519 (RFC 8032 §5.1) with which devices prove their keys.</summary>
internal static class DeviceSignature
{
    public const int PublicKeyLength = 32;

    public const int Length = 64;

    /// <summary>A key that nobody has: the public half of a private key that was made at start and thrown away.</summary>
    public static byte[] NobodysKey { get; } = new Ed25519PrivateKeyParameters(new SecureRandom()).GeneratePublicKey().GetEncoded();

    /// <summary>Whether a key can be one: 32 bytes that are a point of full order, so that nobody's signature fits it.</summary>
    public static bool IsPublicKey(byte[]? key) => key is { Length: PublicKeyLength } && Ed25519.ValidatePublicKeyFull(key, 0);

    /// <summary>Whether a signature is good. False, not an error, for anything malformed.</summary>
    public static bool Verify(byte[] publicKey, byte[] message, byte[]? signature) =>
        signature is { Length: Length }
        && new Ed25519PublicKeyParameters(publicKey).Verify(Ed25519.Algorithm.Ed25519, null, message, 0, message.Length, signature, 0);
}
