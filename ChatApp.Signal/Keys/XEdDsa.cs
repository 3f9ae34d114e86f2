using System.Security.Cryptography;
using ChatApp.Signal.Primitives;
using Org.BouncyCastle.Math.EC.Rfc7748;

namespace ChatApp.Signal.Keys;

/// <summary>
/// Signatures with X25519 keys, after the paper "The XEdDSA and VXEdDSA Signature Schemes" §2 to §4, in the variant in use: the private
/// scalar is not negated when its Edwards point has sign 1; that sign travels in the signature's spare top bit.
/// </summary>
internal static class XEdDsa
{
    public const int SignatureLength = 64;

    private const int ScalarLength = 32;
    private const int NonceInputLength = 64;
    private const int SignByte = SignatureLength - 1;
    private const byte SignBit = 0x80;

    /// <summary>Sets a nonce's hash apart from every other use of SHA-512: 2^256 − 2 (§2.5, hash_1).</summary>
    private static readonly byte[] NoncePrefix = [0xFE, .. Enumerable.Repeat((byte)0xFF, 31)];

    /// <summary>Signs with 64 bytes of fresh randomness.</summary>
    public static byte[] Sign(PrivateKey privateKey, ReadOnlySpan<byte> message)
    {
        Span<byte> randomness = stackalloc byte[NonceInputLength];
        RandomNumberGenerator.Fill(randomness);
        return Sign(privateKey, message, randomness);
    }

    /// <summary>Signs with given randomness, so that known answers can be checked.</summary>
    public static byte[] Sign(PrivateKey privateKey, ReadOnlySpan<byte> message, ReadOnlySpan<byte> randomness)
    {
        var primitives = PrimitiveSet.Current;
        var signature = new byte[SignatureLength];
        Span<byte> point = stackalloc byte[ScalarLength];
        Span<byte> nonce = stackalloc byte[ScalarLength];
        Span<byte> challenge = stackalloc byte[ScalarLength];

        primitives.MultiplyEdwardsBase(privateKey.Scalar, point);
        HashToScalar(nonce, NoncePrefix, privateKey.Scalar, message, randomness);
        primitives.MultiplyEdwardsBase(nonce, signature.AsSpan(0, ScalarLength));
        HashToScalar(challenge, signature.AsSpan(0, ScalarLength), point, message);
        primitives.MultiplyAddScalar(nonce, challenge, privateKey.Scalar, signature.AsSpan(ScalarLength));
        signature[SignByte] |= (byte)(point[^1] & SignBit);
        CryptographicOperations.ZeroMemory(nonce);
        return signature;
    }

    public static bool Verify(PublicKey publicKey, ReadOnlySpan<byte> message, ReadOnlySpan<byte> signature)
    {
        if (signature.Length != SignatureLength)
        {
            return false;
        }

        Span<byte> point = stackalloc byte[ScalarLength];
        if (!TryToEdwards(publicKey, point))
        {
            return false;
        }

        Span<byte> plain = stackalloc byte[SignatureLength];
        signature.CopyTo(plain);
        point[^1] |= (byte)(plain[SignByte] & SignBit);
        plain[SignByte] &= unchecked((byte)~SignBit);
        return PrimitiveSet.Current.VerifyEd25519(point, message, plain);
    }

    /// <summary>
    /// True if the key's encoding is canonical and its point, on the curve itself and not on its twist, has the prime order L.
    /// A key with a torsion part has several forms that agree on the same secret, and a base key identifies a session.
    /// </summary>
    public static bool IsCanonicalAndTorsionFree(PublicKey publicKey)
    {
        Span<byte> point = stackalloc byte[ScalarLength];
        return IsCanonical(publicKey.Coordinate) && TryToEdwards(publicKey, point) && PrimitiveSet.Current.IsPrimeOrderEdwardsPoint(point);
    }

    /// <summary>y = (u − 1) / (u + 1), with sign 0 (§2.3, convert_mont). False for u = −1, which has no image.</summary>
    private static bool TryToEdwards(PublicKey publicKey, Span<byte> point)
    {
        var coordinate = X25519Field.Create();
        var numerator = X25519Field.Create();
        var denominator = X25519Field.Create();
        var one = X25519Field.Create();
        X25519Field.One(one);
        Span<byte> masked = stackalloc byte[ScalarLength];
        publicKey.Coordinate.CopyTo(masked);
        masked[^1] &= 0x7F;
        X25519Field.Decode255(masked, coordinate);
        X25519Field.Sub(coordinate, one, numerator);
        X25519Field.Add(coordinate, one, denominator);
        X25519Field.Normalize(denominator);
        if (X25519Field.IsZeroVar(denominator))
        {
            return false;
        }

        X25519Field.InvVar(denominator, denominator);
        X25519Field.Mul(numerator, denominator, numerator);
        X25519Field.Normalize(numerator);
        X25519Field.Encode(numerator, point);
        return true;
    }

    /// <summary>True if the coordinate is below 2^255 − 19.</summary>
    private static bool IsCanonical(ReadOnlySpan<byte> coordinate) =>
        coordinate[31] < 0x7F || (coordinate[31] == 0x7F && (coordinate[0] < 0xED || coordinate[1..31].ContainsAnyExcept((byte)0xFF)));

    private static void HashToScalar(
        Span<byte> scalar, ReadOnlySpan<byte> first, ReadOnlySpan<byte> second, ReadOnlySpan<byte> third, ReadOnlySpan<byte> fourth = default)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA512);
        hash.AppendData(first);
        hash.AppendData(second);
        hash.AppendData(third);
        hash.AppendData(fourth);
        Span<byte> wide = stackalloc byte[SHA512.HashSizeInBytes];
        hash.GetHashAndReset(wide);
        PrimitiveSet.Current.ReduceScalar(wide, scalar);
        CryptographicOperations.ZeroMemory(wide);
    }
}
