using System.Security.Cryptography;
using Org.BouncyCastle.Crypto.Parameters;
using Org.BouncyCastle.Math.EC.Rfc8032;

namespace ChatApp.Client.Accounts;

/// <summary>The Ed25519 key of a device (RFC 8032), with which it proves to the service that it is itself.</summary>
internal sealed class DeviceKey
{
    private readonly Ed25519PrivateKeyParameters _key;

    private DeviceKey(byte[] seed) => _key = new Ed25519PrivateKeyParameters(seed);

    public static byte[] NewSeed() => RandomNumberGenerator.GetBytes(Ed25519.SecretKeySize);

    public static DeviceKey FromSeed(ReadOnlyMemory<byte> seed) => new(seed.ToArray());

    /// <summary>32 bytes (RFC 8032 §5.1.5).</summary>
    public byte[] PublicKey => _key.GeneratePublicKey().GetEncoded();

    /// <summary>A signature of 64 bytes (RFC 8032 §5.1.6).</summary>
    public byte[] Sign(byte[] text)
    {
        var signature = new byte[Ed25519.SignatureSize];
        _key.Sign(Ed25519.Algorithm.Ed25519, ctx: null, text, 0, text.Length, signature, 0);
        return signature;
    }
}
