using System.Security.Cryptography;
using ChatApp.Signal.Keys;
using Org.BouncyCastle.Crypto.Digests;
using Org.BouncyCastle.Crypto.Kems;
using Org.BouncyCastle.Crypto.Parameters;

namespace ChatApp.Signal.PostQuantumRatchet.LatticeKem;

/// <summary>
/// ML-KEM-768 (FIPS 203) in parts, as ML-KEM Braid sends it: the header fixes the shared secret and the first part of the ciphertext,
/// before the rest of the encapsulation key is there. Only the first part needs code of its own; the whole of it is BouncyCastle's.
/// </summary>
internal static class MlKem768
{
    public const int SeedLength = 64;
    public const int RandomnessLength = 32;
    public const int SecretLength = 32;

    /// <summary>ρ ‖ SHA3-256(encapsulation key).</summary>
    public const int HeaderLength = 64;

    /// <summary>The encapsulation key without ρ, its last 32 bytes.</summary>
    public const int VectorLength = 1152;

    public const int Ciphertext1Length = 960;
    public const int Ciphertext2Length = 128;

    private const int RhoLength = 32;
    private const int Rank = 3;
    private const int CompressedLength = Ciphertext1Length / Rank;

    /// <summary>The header and vector of the key pair that a seed stands for.</summary>
    public static (byte[] Header, byte[] Vector) DerivePublicKey(ReadOnlySpan<byte> seed)
    {
        var encapsulationKey = Expand(seed).GetPublicKeyEncoded();
        var rho = encapsulationKey.AsSpan(VectorLength);
        return ([.. rho, .. HashKey(encapsulationKey)], encapsulationKey[..VectorLength]);
    }

    public static byte[] Decapsulate(ReadOnlySpan<byte> seed, ReadOnlySpan<byte> ciphertext1, ReadOnlySpan<byte> ciphertext2)
    {
        var secret = new byte[SecretLength];
        var decapsulator = new MLKemDecapsulator(MLKemParameters.ml_kem_768);
        decapsulator.Init(Expand(seed));
        decapsulator.Decapsulate([.. ciphertext1, .. ciphertext2], secret);
        return secret;
    }

    /// <summary>The first step of encapsulation, which needs the header only (K-PKE.Encrypt up to u, algorithm 14).</summary>
    /// <param name="header">From the peer, authenticated.</param>
    /// <param name="randomness">32 random bytes; the second step needs the same.</param>
    /// <param name="secret">Receives the shared secret, 32 bytes.</param>
    /// <returns>The first part of the ciphertext.</returns>
    public static byte[] BeginEncapsulation(ReadOnlySpan<byte> header, ReadOnlySpan<byte> randomness, Span<byte> secret)
    {
        Span<byte> expanded = stackalloc byte[SecretLength + RandomnessLength];
        var hash = new Sha3Digest(512);
        hash.BlockUpdate(randomness);
        hash.BlockUpdate(header[RhoLength..]);
        hash.DoFinal(expanded);
        expanded[..SecretLength].CopyTo(secret);
        var ciphertext = EncryptFirstPart(header[..RhoLength], expanded[SecretLength..]);
        CryptographicOperations.ZeroMemory(expanded);
        return ciphertext;
    }

    /// <summary>The second step: the rest of the ciphertext, once the rest of the key is there.</summary>
    /// <exception cref="SignalException">
    /// <see cref="SignalError.AuthenticationFailed"/>: the vector is not the one that the header names.
    /// <see cref="SignalError.InvalidKey"/>: it is, and is no valid key.
    /// </exception>
    public static byte[] FinishEncapsulation(ReadOnlySpan<byte> header, ReadOnlySpan<byte> vector, ReadOnlySpan<byte> randomness)
    {
        byte[] encapsulationKey = [.. vector, .. header[..RhoLength]];
        EpochAuthenticator.Expect(header[RhoLength..], HashKey(encapsulationKey));
        var encapsulator = new MLKemEncapsulator(MLKemParameters.ml_kem_768);
        try
        {
            var publicKey = MLKemPublicKeyParameters.FromEncoding(MLKemParameters.ml_kem_768, encapsulationKey);
            encapsulator.Init(new ParametersWithRandom(publicKey, new GivenRandomness(randomness)));
        }
        catch (ArgumentException)
        {
            throw new SignalException(SignalError.InvalidKey, "The encapsulation key is out of range.");
        }

        Span<byte> ciphertext = stackalloc byte[Ciphertext1Length + Ciphertext2Length];
        Span<byte> secret = stackalloc byte[SecretLength];
        encapsulator.Encapsulate(ciphertext, secret);
        CryptographicOperations.ZeroMemory(secret);
        return ciphertext[Ciphertext1Length..].ToArray();
    }

    /// <summary>u = NTT⁻¹(Âᵀ ∘ NTT(y)) + e1, compressed.</summary>
    private static byte[] EncryptFirstPart(ReadOnlySpan<byte> rho, ReadOnlySpan<byte> randomness)
    {
        var secrets = new Polynomial[Rank];
        for (byte i = 0; i < Rank; i++)
        {
            secrets[i] = Polynomial.SampleSmall(randomness, i);
            secrets[i].Transform();
        }

        var ciphertext = new byte[Ciphertext1Length];
        for (byte row = 0; row < Rank; row++)
        {
            using var sum = new Polynomial();
            for (byte column = 0; column < Rank; column++)
            {
                sum.AddProduct(Polynomial.SampleUniform(rho, row, column), secrets[column]);
            }

            sum.InverseTransform();
            using var error = Polynomial.SampleSmall(randomness, (byte)(Rank + row));
            sum.Add(error);
            sum.CompressTo(ciphertext.AsSpan(row * CompressedLength, CompressedLength));
        }

        Array.ForEach(secrets, static secret => secret.Dispose());
        return ciphertext;
    }

    private static MLKemPrivateKeyParameters Expand(ReadOnlySpan<byte> seed)
    {
        var copy = seed.ToArray(); // Owned by the parameters from here on.
        return MLKemPrivateKeyParameters.FromSeed(MLKemParameters.ml_kem_768, copy);
    }

    private static byte[] HashKey(ReadOnlySpan<byte> encapsulationKey)
    {
        var hash = new byte[HeaderLength - RhoLength];
        var digest = new Sha3Digest(256);
        digest.BlockUpdate(encapsulationKey);
        digest.DoFinal(hash);
        return hash;
    }
}
