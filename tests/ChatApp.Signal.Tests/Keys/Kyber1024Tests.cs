using ChatApp.Signal.Keys;
using ChatApp.Signal.Tests.Vectors;
using Org.BouncyCastle.Crypto.Digests;

namespace ChatApp.Signal.Tests.Keys;

public sealed class Kyber1024Tests
{
    [Fact]
    public void Decapsulation_is_fips_203_hashed_once_more_with_the_ciphertext() => Assert.All(VectorFile.Read("ml-kem-1024.tsv"), line =>
    {
        using var pair = KyberKeyPair.Parse(VectorFile.Hex(line[1]));
        Assert.Equal([Kyber1024.TypeByte, .. VectorFile.Hex(line[2])], pair.PublicKey.Serialized.ToArray());
        var ciphertext = VectorFile.Hex(line[3]);
        var secret = new byte[Kyber1024.SecretLength];
        Kyber1024.Decapsulate(pair, [Kyber1024.TypeByte, .. ciphertext], secret);

        var hash = new byte[32];
        var digest = new Sha3Digest(256);
        digest.BlockUpdate(ciphertext);
        digest.DoFinal(hash);
        var expected = new byte[32];
        var shake = new ShakeDigest(256);
        shake.BlockUpdate([.. VectorFile.Hex(line[4]), .. hash]);
        shake.OutputFinal(expected);
        Assert.Equal(expected, secret);
    });

    [Fact]
    public void An_altered_ciphertext_gives_another_secret()
    {
        using var pair = KyberKeyPair.Generate();
        var (sent, received) = (new byte[Kyber1024.SecretLength], new byte[Kyber1024.SecretLength]);
        var ciphertext = Kyber1024.Encapsulate(pair.PublicKey, sent);
        Kyber1024.Decapsulate(pair, ciphertext, received);
        Assert.Equal(sent, received);

        ciphertext[700] ^= 1;
        Kyber1024.Decapsulate(pair, ciphertext, received);
        Assert.NotEqual(sent, received);
    }

    [Fact]
    public void A_key_with_a_coefficient_out_of_range_is_refused()
    {
        using var pair = KyberKeyPair.Generate();
        var serialized = pair.PublicKey.Serialized.ToArray();
        serialized[1] = serialized[2] = serialized[3] = 0xFF;
        Assert.False(KyberPublicKey.TryParse(serialized, out _));
        Assert.Equal(SignalError.InvalidKey, Assert.Throws<SignalException>(() => KyberPublicKey.Parse(serialized)).Error);
    }
}
