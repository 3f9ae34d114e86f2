using System.Security.Cryptography;
using ChatApp.Signal.PostQuantumRatchet.LatticeKem;
using ChatApp.Signal.Tests.Vectors;
using Org.BouncyCastle.Crypto.Digests;

namespace ChatApp.Signal.Tests.PostQuantumRatchet;

public sealed class MlKem768Tests
{
    private const int RhoLength = 32;

    [Fact]
    public void Keys_and_decapsulation_are_those_of_fips_203() => Assert.All(VectorFile.Read("ml-kem-768.tsv"), line =>
    {
        var (seed, key, ciphertext) = (VectorFile.Hex(line[1]), VectorFile.Hex(line[2]), VectorFile.Hex(line[3]));
        var (header, vector) = MlKem768.DerivePublicKey(seed);
        Assert.Equal(key[..MlKem768.VectorLength], vector);
        Assert.Equal(key[MlKem768.VectorLength..], header[..RhoLength]);
        var secret = MlKem768.Decapsulate(seed, ciphertext.AsSpan(0, MlKem768.Ciphertext1Length), ciphertext.AsSpan(MlKem768.Ciphertext1Length));
        Assert.Equal(VectorFile.Hex(line[4]), secret);
    });

    [Fact]
    public void Both_steps_of_encapsulation_give_the_ciphertext_of_fips_203() => Assert.All(VectorFile.Read("ml-kem-768-encapsulation.tsv"), line =>
    {
        var (randomness, key) = (VectorFile.Hex(line[1]), VectorFile.Hex(line[2]));
        var header = HeaderOf(key);
        if (line[5] == "invalid")
        {
            var refusal = Assert.Throws<SignalException>(() => MlKem768.FinishEncapsulation(header, key.AsSpan(0, MlKem768.VectorLength), randomness));
            Assert.Equal(SignalError.InvalidKey, refusal.Error);
            return;
        }

        var secret = new byte[MlKem768.SecretLength];
        var first = MlKem768.BeginEncapsulation(header, randomness, secret);
        var second = MlKem768.FinishEncapsulation(header, key.AsSpan(0, MlKem768.VectorLength), randomness);
        Assert.Equal(VectorFile.Hex(line[3]), first.Concat(second));
        Assert.Equal(VectorFile.Hex(line[4]), secret);
    });

    [Fact]
    public void Steps_and_decapsulation_agree_for_random_keys()
    {
        for (var round = 0; round < 50; round++)
        {
            var seed = RandomNumberGenerator.GetBytes(MlKem768.SeedLength);
            var randomness = RandomNumberGenerator.GetBytes(MlKem768.RandomnessLength);
            var (header, vector) = MlKem768.DerivePublicKey(seed);
            var secret = new byte[MlKem768.SecretLength];
            var first = MlKem768.BeginEncapsulation(header, randomness, secret);
            Assert.Equal(secret, MlKem768.Decapsulate(seed, first, MlKem768.FinishEncapsulation(header, vector, randomness)));
        }
    }

    [Fact]
    public void A_vector_that_the_header_does_not_name_is_refused()
    {
        var (header, vector) = MlKem768.DerivePublicKey(RandomNumberGenerator.GetBytes(MlKem768.SeedLength));
        vector[100] ^= 1;
        var refusal = Assert.Throws<SignalException>(() => MlKem768.FinishEncapsulation(header, vector, new byte[MlKem768.RandomnessLength]));
        Assert.Equal(SignalError.AuthenticationFailed, refusal.Error);
    }

    private static byte[] HeaderOf(byte[] key)
    {
        var digest = new Sha3Digest(256);
        digest.BlockUpdate(key);
        var hash = new byte[32];
        digest.DoFinal(hash);
        return [.. key.AsSpan(MlKem768.VectorLength), .. hash];
    }
}
