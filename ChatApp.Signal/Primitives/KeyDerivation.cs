using System.Security.Cryptography;

namespace ChatApp.Signal.Primitives;

/// <summary>HKDF-SHA256 (RFC 5869) and HMAC-SHA256 (RFC 2104).</summary>
internal static class KeyDerivation
{
    public const int HashLength = 32;

    /// <summary>HKDF. An empty salt is one of zeros.</summary>
    public static void Derive(ReadOnlySpan<byte> inputKey, ReadOnlySpan<byte> salt, ReadOnlySpan<byte> info, Span<byte> output) =>
        HKDF.DeriveKey(HashAlgorithmName.SHA256, inputKey, output, salt, info);

    public static void Authenticate(ReadOnlySpan<byte> key, ReadOnlySpan<byte> message, Span<byte> code) =>
        HMACSHA256.HashData(key, message, code);
}
