using System.Security.Cryptography;
using ChatApp.Signal.Keys;

namespace ChatApp.Signal.Tests.Keys;

public sealed class XEdDsaTests
{
    [Fact]
    public void Signatures_verify_and_differ_every_time()
    {
        using var identity = IdentityKeyPair.Generate();
        var message = RandomNumberGenerator.GetBytes(50);
        var (first, second) = (identity.Sign(message), identity.Sign(message));
        Assert.NotEqual(first, second);
        Assert.True(identity.IdentityKey.Verify(message, first));
        Assert.True(identity.IdentityKey.Verify(message, second));
    }

    [Fact]
    public void The_same_randomness_gives_the_same_signature()
    {
        using var key = PrivateKey.Generate();
        var randomness = RandomNumberGenerator.GetBytes(64);
        Assert.Equal(XEdDsa.Sign(key, "message"u8, randomness), XEdDsa.Sign(key, "message"u8, randomness));
        Assert.NotEqual(XEdDsa.Sign(key, "message"u8, randomness), XEdDsa.Sign(key, "massage"u8, randomness));
    }

    [Fact]
    public void Both_signs_of_the_public_point_occur_and_verify()
    {
        var signs = new HashSet<int>();
        for (var round = 0; round < 100; round++)
        {
            using var identity = IdentityKeyPair.Generate();
            var signature = identity.Sign("sign"u8);
            signs.Add(signature[63] & 0x80);
            Assert.True(identity.IdentityKey.Verify("sign"u8, signature));
        }

        Assert.Equal(2, signs.Count);
    }

    [Fact]
    public void No_altered_bit_verifies()
    {
        using var identity = IdentityKeyPair.Generate();
        var signature = identity.Sign("bits"u8);
        for (var bit = 0; bit < 512; bit++)
        {
            signature[bit / 8] ^= (byte)(1 << bit % 8);
            Assert.False(identity.IdentityKey.Verify("bits"u8, signature), $"bit {bit}");
            signature[bit / 8] ^= (byte)(1 << bit % 8);
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(63)]
    [InlineData(65)]
    public void A_signature_of_another_length_does_not_verify(int length)
    {
        using var identity = IdentityKeyPair.Generate();
        Assert.False(identity.IdentityKey.Verify("length"u8, new byte[length]));
    }

    [Fact]
    public void The_coordinate_without_an_edwards_point_verifies_nothing()
    {
        var coordinate = new byte[32];
        Array.Fill(coordinate, (byte)0xFF);
        (coordinate[0], coordinate[31]) = (0xEC, 0x7F); // −1
        Assert.False(XEdDsa.Verify(PublicKey.FromCoordinate(coordinate), "any"u8, new byte[64]));
    }

    [Theory]
    [InlineData("0000000000000000000000000000000000000000000000000000000000000000")] // Order 2.
    [InlineData("0100000000000000000000000000000000000000000000000000000000000000")] // Order 4.
    [InlineData("e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800")] // Order 8.
    [InlineData("eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f")] // 1, not canonical.
    [InlineData("f6ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f")] // 9, not canonical.
    [InlineData("0900000000000000000000000000000000000000000000000000000000000080")] // 9, with the unused bit set.
    [InlineData("0200000000000000000000000000000000000000000000000000000000000000")] // On the twist.
    public void Base_keys_that_have_another_form_are_found_out(string coordinate) =>
        Assert.False(XEdDsa.IsCanonicalAndTorsionFree(PublicKey.FromCoordinate(Convert.FromHexString(coordinate))));

    [Fact]
    public void Keys_of_our_own_are_canonical_and_torsion_free()
    {
        for (var round = 0; round < 50; round++)
        {
            using var pair = KeyPair.Generate();
            Assert.True(XEdDsa.IsCanonicalAndTorsionFree(pair.PublicKey));
        }
    }
}
