using System.Security.Cryptography;
using ChatApp.Signal.Keys;
using ChatApp.Signal.PostQuantumRatchet.LatticeKem;

namespace ChatApp.Signal.Primitives;

/// <summary>
/// Known answers from the published standards, checked once before an implementation is used. They take some milliseconds, and a library
/// that was replaced or miscompiled fails here and not in a conversation.
/// </summary>
internal static class PrimitiveSelfTest
{
    /// <summary>Of encapsulations: 00 to 1f.</summary>
    private const string Randomness = "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f";

    public static void Run(IPrimitives primitives)
    {
        CheckAgreement(primitives);
        CheckEdwards(primitives);
        CheckCipher(primitives);
        CheckKeyDerivation();
        CheckMlKem768();
        CheckKyber1024();
    }

    /// <summary>RFC 7748 §6.1.</summary>
    private static void CheckAgreement(IPrimitives primitives)
    {
        Span<byte> output = stackalloc byte[32];
        var alice = Hex("77076d0a7318a57d3c16c17251b26645df4c2f87ebc0992ab177fba51db92c2a");
        primitives.DerivePublicKey(alice, output);
        Expect(output, "8520f0098930a754748b7ddcb43ef75a0dbf3a0d26381af4eba4a98eaa9b4e6a");
        var agreed = primitives.TryAgree(alice, Hex("de9edb7d7b7dc1b4d35b61c2ece435373f8343c85b78674dadfc7e146f882b4f"), output);
        Expect(agreed);
        Expect(output, "4a5d9d5ba4ce2de1728e3bf480350f25e07e21c947d19e3376f09b3c1e161742");
        Expect(!primitives.TryAgree(alice, new byte[32], output));
    }

    /// <summary>RFC 8032 §7.1, test 1, signed step by step with the scalar operations.</summary>
    private static void CheckEdwards(IPrimitives primitives)
    {
        var publicKey = Hex("d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a");
        var expanded = SHA512.HashData(Hex("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60"));
        expanded[0] &= 0xF8;
        expanded[31] = (byte)((expanded[31] & 0x7F) | 0x40);
        Span<byte> output = stackalloc byte[32];
        primitives.MultiplyEdwardsBase(expanded.AsSpan(0, 32), output);
        Expect(output, "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a");

        var nonce = new byte[32];
        var challenge = new byte[32];
        var signature = new byte[64];
        primitives.ReduceScalar(SHA512.HashData(expanded.AsSpan(32)), nonce);
        primitives.MultiplyEdwardsBase(nonce, signature.AsSpan(0, 32));
        primitives.ReduceScalar(SHA512.HashData([.. signature.AsSpan(0, 32), .. publicKey]), challenge);
        primitives.MultiplyAddScalar(nonce, challenge, expanded.AsSpan(0, 32), signature.AsSpan(32));
        Expect(
            signature,
            "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b");
        Expect(primitives.VerifyEd25519(publicKey, [], signature));
        signature[0] ^= 1;
        Expect(!primitives.VerifyEd25519(publicKey, [], signature));
        Expect(primitives.IsPrimeOrderEdwardsPoint(publicKey));
    }

    /// <summary>NIST SP 800-38A §F.2.5.</summary>
    private static void CheckCipher(IPrimitives primitives)
    {
        var key = Hex("603deb1015ca71be2b73aef0857d77811f352c073b6108d72d9810a30914dff4");
        var vector = Hex("000102030405060708090a0b0c0d0e0f");
        var plaintext = Hex("6bc1bee22e409f96e93d7e117393172a");
        var ciphertext = new byte[32];
        Expect(primitives.EncryptCbc(key, vector, plaintext, ciphertext) == 32);
        Expect(ciphertext.AsSpan(0, 16), "f58c4c04d6e5f1ba779eabfb5f7bfbd6");
        var decrypted = new byte[32];
        Expect(primitives.TryDecryptCbc(key, vector, ciphertext, decrypted, out var written) && written == 16);
        Expect(decrypted.AsSpan(0, 16), "6bc1bee22e409f96e93d7e117393172a");
    }

    /// <summary>RFC 5869 §A.1.</summary>
    private static void CheckKeyDerivation()
    {
        Span<byte> output = stackalloc byte[42];
        var salt = Hex("000102030405060708090a0b0c");
        KeyDerivation.Derive(Hex("0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b"), salt, Hex("f0f1f2f3f4f5f6f7f8f9"), output);
        Expect(output, "3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf34007208d5b887185865");
    }

    /// <summary>
    /// ML-KEM-768 (FIPS 203) in its two steps. Seed and encapsulation key are the first of Project Wycheproof's, of the key the SHA-256. The
    /// secret is the first half of SHA3-512(randomness ‖ SHA3-256(key)) (§6.2). Decapsulation encapsulates again and compares, so it proves
    /// the ciphertext.
    /// </summary>
    private static void CheckMlKem768()
    {
        var seed = Hex("cbfc4405d1b2a3a386c94c25e0f2d5f5ee92cb0388ff4d6aa04223086d51c3fd24752da14c9fc3b8ae0d9e4a8b1016b8d8fc69e229c03ea2ef08a4ae0cffc37f");
        const string shared = "6de86b0cb8eda7e25b9fdcb39de09ef88be6b21ed3884eccb2efb503c92be8a7";
        var randomness = Hex(Randomness);
        Span<byte> secret = stackalloc byte[MlKem768.SecretLength];
        var (header, vector) = MlKem768.DerivePublicKey(seed);
        Expect(SHA256.HashData([.. vector, .. header.AsSpan(0, 32)]), "67fe2cb60768d55758c67bfd5842692dedb14513d581c48db2cd3adf94568106");
        var first = MlKem768.BeginEncapsulation(header, randomness, secret);
        var second = MlKem768.FinishEncapsulation(header, vector, randomness);
        Expect(secret, shared);
        Expect(MlKem768.Decapsulate(seed, first, second), shared);
        first[0] ^= 1;
        Expect(!MlKem768.Decapsulate(seed, first, second).AsSpan().SequenceEqual(secret));
    }

    /// <summary>Kyber-1024 on ML-KEM-1024, the key from the same source.</summary>
    private static void CheckKyber1024()
    {
        using var pair = KyberKeyPair.Parse(
            Hex("8247c17686a8bc0b3afebe6bed1df1dc3ff7fa07c3670f624930235f20aecb4353ece11faa61f47d946ee501abb9a48029096de63b243a1794c4a760f98cc157"));
        Span<byte> sent = stackalloc byte[Kyber1024.SecretLength];
        Span<byte> received = stackalloc byte[Kyber1024.SecretLength];
        Expect(SHA256.HashData(pair.PublicKey.Serialized[1..]), "5db6d38ecb5e92dda86dd468931bd4272def51b901c05979ce40053acc85a1e8");
        var ciphertext = Kyber1024.Encapsulate(pair.PublicKey, Hex(Randomness), sent);
        Kyber1024.Decapsulate(pair, ciphertext, received);
        Expect(sent.SequenceEqual(received));
        ciphertext[1] ^= 1;
        Kyber1024.Decapsulate(pair, ciphertext, received);
        Expect(!sent.SequenceEqual(received));
    }

    private static byte[] Hex(string text) => Convert.FromHexString(text);

    private static void Expect(ReadOnlySpan<byte> actual, string expected) => Expect(actual.SequenceEqual(Hex(expected)));

    private static void Expect(bool passed)
    {
        if (!passed)
        {
            throw new CryptographicException("A cryptographic primitive fails its self-test; nothing may be encrypted with it.");
        }
    }
}
