using ChatApp.Signal.Primitives;
using ChatApp.Signal.Tests.Vectors;

namespace ChatApp.Signal.Tests.Primitives;

/// <summary>Both implementations against published known answers. A theory's parameter is the implementation's name.</summary>
public sealed class PrimitiveVectorTests
{
    public static TheoryData<string> Implementations =>
        OperatingSystem.IsBrowser() ? [nameof(ManagedPrimitives)] : [nameof(SodiumPrimitives), nameof(ManagedPrimitives)];

    [Theory]
    [MemberData(nameof(Implementations))]
    public void X25519_gives_the_published_secrets_and_refuses_low_order_keys(string implementation)
    {
        var primitives = Create(implementation);
        var output = new byte[32];
        Assert.All(VectorFile.Read("x25519.tsv"), line =>
        {
            var expected = VectorFile.Hex(line[3]);
            var agreed = primitives.TryAgree(VectorFile.Hex(line[1]), VectorFile.Hex(line[2]), output);
            Assert.Equal(expected.Any(static value => value != 0), agreed);
            if (agreed)
            {
                Assert.Equal(expected, output);
            }
        });
    }

    [Theory]
    [MemberData(nameof(Implementations))]
    public void Ed25519_accepts_and_refuses_the_published_signatures(string implementation)
    {
        var primitives = Create(implementation);
        Assert.All(VectorFile.Read("ed25519.tsv"), line =>
        {
            var signature = VectorFile.Hex(line[3]);
            var verified = signature.Length == 64 && primitives.VerifyEd25519(VectorFile.Hex(line[1]), VectorFile.Hex(line[2]), signature);
            Assert.True(line[4] == "valid" == verified, $"vector {line[0]}");
        });
    }

    [Theory]
    [MemberData(nameof(Implementations))]
    public void Aes_cbc_gives_the_published_ciphertexts_and_refuses_wrong_padding(string implementation)
    {
        var primitives = Create(implementation);
        Assert.All(VectorFile.Read("aes-256-cbc.tsv"), line =>
        {
            var (key, vector) = (VectorFile.Hex(line[1]), VectorFile.Hex(line[2]));
            var (plaintext, ciphertext) = (VectorFile.Hex(line[3]), VectorFile.Hex(line[4]));
            var output = new byte[Math.Max(ciphertext.Length, plaintext.Length + 16)];
            var decrypted = primitives.TryDecryptCbc(key, vector, ciphertext, output, out var written);
            Assert.Equal(line[5] == "valid", decrypted);
            if (decrypted)
            {
                Assert.Equal(plaintext, output[..written]);
                Assert.Equal(ciphertext, output[..primitives.EncryptCbc(key, vector, plaintext, output)]);
            }
        });
    }

    [Theory]
    [MemberData(nameof(Implementations))]
    public void Passes_the_self_test_that_runs_at_start_up(string implementation) => PrimitiveSelfTest.Run(Create(implementation));

    [Fact]
    public void Hkdf_gives_the_published_keys() => Assert.All(VectorFile.Read("hkdf-sha256.tsv"), line =>
    {
        var output = new byte[VectorFile.Hex(line[5]).Length];
        KeyDerivation.Derive(VectorFile.Hex(line[1]), VectorFile.Hex(line[2]), VectorFile.Hex(line[3]), output);
        Assert.Equal(VectorFile.Hex(line[5]), output);
    });

    /// <summary>FIPS 197, appendix C.3.</summary>
    [Fact]
    public void Constant_time_aes_gives_the_standards_block_both_ways()
    {
        using var aes = new ConstantTimeAes(VectorFile.Hex("000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f"));
        var block = VectorFile.Hex("00112233445566778899aabbccddeeff");
        aes.EncryptBlocks(block);
        Assert.Equal(VectorFile.Hex("8ea2b7ca516745bfeafc49904b496089"), block);
        aes.DecryptBlocks(block);
        Assert.Equal(VectorFile.Hex("00112233445566778899aabbccddeeff"), block);
    }

    internal static IPrimitives Create(string implementation) =>
        implementation == nameof(ManagedPrimitives) ? new ManagedPrimitives() : new SodiumPrimitives();
}
