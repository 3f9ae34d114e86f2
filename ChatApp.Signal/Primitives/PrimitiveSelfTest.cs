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

    /// <summary>ML-KEM-768 of FIPS 203 in its two steps: the intermediate values of C2SP's CCTV. Of what is long, the SHA-256 is compared.</summary>
    private static void CheckMlKem768()
    {
        var seed = Hex("f688563f7c66a5da2d8bdb5a5f3e07bd8dce6f7efcec7f41298d79863459f7cdd1d49a515250dbceb9f6e3fcc1c7d5306918964b21ddb22207e03e57f0600da8");
        var randomness = Hex("3dc27ca0a6594b0e56320457c45a0f76bb8a213ea4a76d442186a0aefadbcdb9");
        const string shared = "4b4eba37eff0315dc6009dcffb4dfbbb680f8f2ebde8715fa3d6daf70256a2d9";
        Span<byte> secret = stackalloc byte[MlKem768.SecretLength];
        var (header, vector) = MlKem768.DerivePublicKey(seed);
        Expect(SHA256.HashData([.. vector, .. header.AsSpan(0, 32)]), "f749f9664928fa1e2862270d9a0ea8061382575633588e23b4af824cf3c1feb3");
        var first = MlKem768.BeginEncapsulation(header, randomness, secret);
        var second = MlKem768.FinishEncapsulation(header, vector, randomness);
        Expect(SHA256.HashData([.. first, .. second]), "20aa4482448f118835dd9e35f73d49018b3b5eaec6bd7878aaef2941824b666d");
        Expect(secret, shared);
        Expect(MlKem768.Decapsulate(seed, first, second), shared);
    }

    /// <summary>ML-KEM-1024 from the same source; its secret, 6c4f4a23…, hashed once more as <see cref="Kyber1024"/> says.</summary>
    private static void CheckKyber1024()
    {
        using var pair = KyberKeyPair.Parse(
            Hex("2a62c39ef4fc499f2d132716f480bb7521a49558ae84ee80d9352e66daf1e3a85f574ef7f013d4336801fed022178c3ed91d0b6d51325315fc1dcabf4770a2ea"));
        var randomness = Hex("e07d685ed308e609c9c7842026e35732f6ffc6e2fee10f0afd348f2b42a8acb4");
        const string shared = "b6aa7bcc7830b2e68e15d1591303a82f9f807d6815a5ab03790fc42a82fa56a4";
        Span<byte> secret = stackalloc byte[Kyber1024.SecretLength];
        Expect(SHA256.HashData(pair.PublicKey.Serialized[1..]), "0c2b5e8163f02c7418510ca563bd8408088e3e94802e873037856c4a353ba03b");
        var ciphertext = Kyber1024.Encapsulate(pair.PublicKey, randomness, secret);
        Expect(SHA256.HashData(ciphertext.AsSpan(1)), "897dfcf118301665e72c4519f72ed3bb13fda8ff35dcb894a4a7a99658616969");
        Expect(secret, shared);
        secret.Clear();
        Kyber1024.Decapsulate(pair, ciphertext, secret);
        Expect(secret, shared);
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
