using System.Security.Cryptography;
using ChatApp.Signal.Primitives;
using CsCheck;

namespace ChatApp.Signal.Tests.Primitives;

/// <summary>The native and the managed implementation compute the same, for any input.</summary>
public sealed class PrimitiveAgreementTests
{
    private static readonly SodiumPrimitives Native = new();
    private static readonly ManagedPrimitives Managed = new();
    private static readonly Gen<byte[]> Scalar = Gen.Byte.Array[32];

    [Fact]
    public void Curve_operations_agree() => Gen.Select(Scalar, Scalar, Scalar).Sample(
        static (first, second, third) =>
        {
            var (native, managed) = (new byte[32], new byte[32]);
            Native.DerivePublicKey(first, native);
            Managed.DerivePublicKey(first, managed);
            Assert.Equal(native, managed);
            Assert.Equal(Native.TryAgree(first, second, native), Managed.TryAgree(first, second, managed));
            Assert.Equal(native, managed);
            first[31] &= 0x7F;
            Native.MultiplyEdwardsBase(first, native);
            Managed.MultiplyEdwardsBase(first, managed);
            Assert.Equal(native, managed);
            Native.MultiplyAddScalar(Reduced(third), Reduced(second), first, native);
            Managed.MultiplyAddScalar(Reduced(third), Reduced(second), first, managed);
            Assert.Equal(native, managed);
        },
        iter: 300,
        threads: 1);

    [Fact]
    public void Scalar_reduction_agrees() => Gen.Byte.Array[64].Sample(
        static wide =>
        {
            var (native, managed) = (new byte[32], new byte[32]);
            Native.ReduceScalar(wide, native);
            Managed.ReduceScalar(wide, managed);
            Assert.Equal(native, managed);
        },
        iter: 1000,
        threads: 1);

    [Fact]
    public void Ciphers_agree_for_every_length() => Gen.Select(Gen.Byte.Array[32], Gen.Byte.Array[16], Gen.Byte.Array[0, 200]).Sample(
        static (key, vector, plaintext) =>
        {
            var (native, managed) = (new byte[plaintext.Length + 16], new byte[plaintext.Length + 16]);
            Assert.Equal(Native.EncryptCbc(key, vector, plaintext, native), Managed.EncryptCbc(key, vector, plaintext, managed));
            Assert.Equal(native, managed);
            var length = (plaintext.Length / 16 + 1) * 16;
            var decrypted = new byte[length];
            Assert.True(Managed.TryDecryptCbc(key, vector, native.AsSpan(0, length), decrypted, out var written));
            Assert.Equal(plaintext, decrypted[..written]);
        },
        iter: 300,
        threads: 1);

    [Fact]
    public void Points_with_a_torsion_part_are_told_from_those_of_prime_order()
    {
        // A point of order 8, then random encodings: half are points, of which seven in eight have a torsion part.
        var smallOrder = Convert.FromHexString("26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05");
        Assert.False(Native.IsPrimeOrderEdwardsPoint(smallOrder));
        Assert.False(Managed.IsPrimeOrderEdwardsPoint(smallOrder));
        var (primeOrder, other) = (0, 0);
        for (var round = 0; round < 400; round++)
        {
            var point = RandomNumberGenerator.GetBytes(32);
            var native = Native.IsPrimeOrderEdwardsPoint(point);
            Assert.Equal(native, Managed.IsPrimeOrderEdwardsPoint(point));
            _ = native ? primeOrder++ : other++;
        }

        Assert.InRange(primeOrder, 5, 60);
        Assert.InRange(other, 300, 395);
    }

    private static byte[] Reduced(byte[] scalar)
    {
        var result = new byte[32];
        Native.ReduceScalar([.. scalar, .. new byte[32]], result);
        return result;
    }
}
