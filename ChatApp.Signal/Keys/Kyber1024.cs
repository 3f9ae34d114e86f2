using System.Security.Cryptography;
using Org.BouncyCastle.Crypto.Digests;
using Org.BouncyCastle.Crypto.Kems;
using Org.BouncyCastle.Crypto.Parameters;

namespace ChatApp.Signal.Keys;

/// <summary>
/// Kyber-1024 of round 3 of the NIST competition, which PQXDH uses, by way of its successor ML-KEM-1024 (FIPS 203). Keys and ciphertexts
/// are the same; round 3 hashes the secret once more with the ciphertext. Only the value for an invalid ciphertext differs, and all that
/// either does is to make the message's authentication fail.
/// </summary>
internal static class Kyber1024
{
    public const byte TypeByte = 0x08;
    public const int SecretLength = 32;
    public const int RandomnessLength = 32;

    /// <summary>Bytes of a serialized ciphertext: the type byte, then 1568 bytes.</summary>
    public const int CiphertextLength = 1569;

    /// <summary>Encapsulates a fresh secret.</summary>
    /// <returns>The serialized ciphertext.</returns>
    public static byte[] Encapsulate(KyberPublicKey publicKey, Span<byte> secret)
    {
        Span<byte> randomness = stackalloc byte[RandomnessLength];
        RandomNumberGenerator.Fill(randomness);
        var ciphertext = Encapsulate(publicKey, randomness, secret);
        CryptographicOperations.ZeroMemory(randomness);
        return ciphertext;
    }

    /// <summary>Encapsulates the secret that 32 random bytes stand for.</summary>
    /// <returns>The serialized ciphertext.</returns>
    internal static byte[] Encapsulate(KyberPublicKey publicKey, ReadOnlySpan<byte> randomness, Span<byte> secret)
    {
        var ciphertext = new byte[CiphertextLength];
        ciphertext[0] = TypeByte;
        var encapsulator = new MLKemEncapsulator(MLKemParameters.ml_kem_1024);
        encapsulator.Init(new ParametersWithRandom(publicKey.Parameters, new GivenRandomness(randomness)));
        encapsulator.Encapsulate(ciphertext.AsSpan(1), secret);
        ToRound3(ciphertext.AsSpan(1), secret);
        return ciphertext;
    }

    /// <summary>Decapsulates. An invalid ciphertext yields an unpredictable secret.</summary>
    /// <exception cref="SignalException"><see cref="SignalError.MalformedMessage"/>: wrong length or type.</exception>
    public static void Decapsulate(KyberKeyPair keyPair, ReadOnlySpan<byte> ciphertext, Span<byte> secret)
    {
        if (ciphertext.Length != CiphertextLength || ciphertext[0] != TypeByte)
        {
            throw new SignalException(SignalError.MalformedMessage, "Not a Kyber-1024 ciphertext.");
        }

        var decapsulator = new MLKemDecapsulator(MLKemParameters.ml_kem_1024);
        decapsulator.Init(keyPair.Expand());
        decapsulator.Decapsulate(ciphertext[1..], secret);
        ToRound3(ciphertext[1..], secret);
    }

    /// <summary>SHAKE256(secret ‖ SHA3-256(ciphertext), 32).</summary>
    private static void ToRound3(ReadOnlySpan<byte> ciphertext, Span<byte> secret)
    {
        Span<byte> input = stackalloc byte[2 * SecretLength];
        secret.CopyTo(input);
        var hash = new Sha3Digest(256);
        hash.BlockUpdate(ciphertext);
        hash.DoFinal(input[SecretLength..]);
        var shake = new ShakeDigest(256);
        shake.BlockUpdate(input);
        shake.OutputFinal(secret);
        CryptographicOperations.ZeroMemory(input);
    }
}
