using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Org.BouncyCastle.Crypto.Digests;

namespace ChatApp.Signal.PostQuantumRatchet.LatticeKem;

/// <summary>
/// A polynomial of ML-KEM (FIPS 203 §2.4.4): 256 coefficients modulo 3329, always reduced. Secrets pass through in constant time: no
/// branch, division or memory address depends on a coefficient. Sampling of the public matrix may take varying time. Zeroed on disposal.
/// </summary>
internal sealed class Polynomial : IDisposable
{
    public const int Length = 256;

    private const uint Modulus = 3329;
    private const int ReciprocalBits = 26;

    /// <summary>⌊2^26 / 3329⌋, for reduction without a division (Barrett).</summary>
    private const ulong Reciprocal = (1UL << ReciprocalBits) / Modulus;

    /// <summary>128^−1, the scale of the inverse transform.</summary>
    private const uint InverseScale = 3303;

    private static readonly ushort[] Zetas = ComputePowersOf17(static index => index);
    private static readonly ushort[] Gammas = ComputePowersOf17(static index => 2 * index + 1);

    private readonly ushort[] _coefficients = new ushort[Length];

    public ushort this[int index] => _coefficients[index];

    /// <summary>A uniform polynomial, already in the transformed domain (FIPS 203 §4.2.2, algorithm 7). The seed is public.</summary>
    public static Polynomial SampleUniform(ReadOnlySpan<byte> seed, byte first, byte second)
    {
        const int blockLength = 168;
        var shake = new ShakeDigest(128);
        shake.BlockUpdate(seed);
        shake.BlockUpdate([first, second]);
        var result = new Polynomial();
        Span<byte> block = stackalloc byte[blockLength];
        for (var count = 0; count < Length;)
        {
            shake.Output(block);
            for (var offset = 0; offset < blockLength && count < Length; offset += 3)
            {
                var low = (ushort)(block[offset] | (block[offset + 1] & 0x0F) << 8);
                var high = (ushort)(block[offset + 1] >> 4 | block[offset + 2] << 4);
                if (low < Modulus)
                {
                    result._coefficients[count++] = low;
                }

                if (high < Modulus && count < Length)
                {
                    result._coefficients[count++] = high;
                }
            }
        }

        return result;
    }

    /// <summary>A small polynomial from the centered binomial distribution with η = 2 (FIPS 203 §4.2.2, algorithm 8).</summary>
    public static Polynomial SampleSmall(ReadOnlySpan<byte> seed, byte number)
    {
        Span<byte> bytes = stackalloc byte[Length / 2];
        var shake = new ShakeDigest(256);
        shake.BlockUpdate(seed);
        shake.Update(number);
        shake.OutputFinal(bytes);
        var result = new Polynomial();
        for (var i = 0; i < Length; i++)
        {
            var bits = (uint)bytes[i / 2] >> 4 * (i % 2);
            var plus = (bits & 1) + (bits >> 1 & 1);
            var minus = (bits >> 2 & 1) + (bits >> 3 & 1);
            result._coefficients[i] = SubtractModulus(plus + Modulus - minus);
        }

        CryptographicOperations.ZeroMemory(bytes);
        return result;
    }

    public void Add(Polynomial other)
    {
        for (var i = 0; i < Length; i++)
        {
            _coefficients[i] = SubtractModulus((uint)_coefficients[i] + other._coefficients[i]);
        }
    }

    /// <summary>Into the transformed domain, in place (algorithm 9).</summary>
    public void Transform()
    {
        var zeta = 1;
        for (var length = Length / 2; length >= 2; length /= 2)
        {
            for (var start = 0; start < Length; start += 2 * length, zeta++)
            {
                for (var i = start; i < start + length; i++)
                {
                    var product = Reduce((uint)Zetas[zeta] * _coefficients[i + length]);
                    _coefficients[i + length] = SubtractModulus(_coefficients[i] + Modulus - product);
                    _coefficients[i] = SubtractModulus((uint)_coefficients[i] + product);
                }
            }
        }
    }

    /// <summary>Back from the transformed domain, in place (algorithm 10).</summary>
    public void InverseTransform()
    {
        var zeta = Length / 2 - 1;
        for (var length = 2; length <= Length / 2; length *= 2)
        {
            for (var start = 0; start < Length; start += 2 * length, zeta--)
            {
                for (var i = start; i < start + length; i++)
                {
                    uint low = _coefficients[i];
                    uint high = _coefficients[i + length];
                    _coefficients[i] = SubtractModulus(low + high);
                    _coefficients[i + length] = Reduce(Zetas[zeta] * (high + Modulus - low));
                }
            }
        }

        for (var i = 0; i < Length; i++)
        {
            _coefficients[i] = Reduce(InverseScale * _coefficients[i]);
        }
    }

    /// <summary>Adds left·right, all three in the transformed domain (algorithms 11 and 12).</summary>
    public void AddProduct(Polynomial left, Polynomial right)
    {
        for (var i = 0; i < Length / 2; i++)
        {
            uint leftEven = left._coefficients[2 * i];
            uint leftOdd = left._coefficients[2 * i + 1];
            uint rightEven = right._coefficients[2 * i];
            uint rightOdd = right._coefficients[2 * i + 1];
            var turned = Reduce(leftOdd * rightOdd);
            _coefficients[2 * i] = Reduce(leftEven * rightEven + (uint)turned * Gammas[i] + _coefficients[2 * i]);
            _coefficients[2 * i + 1] = Reduce(leftEven * rightOdd + leftOdd * rightEven + _coefficients[2 * i + 1]);
        }
    }

    /// <summary>Coefficients rounded to 10 bits and packed, 320 bytes (FIPS 203 §4.2.1, Compress and ByteEncode with d = 10).</summary>
    public void CompressTo(Span<byte> destination)
    {
        for (var i = 0; i < Length / 4; i++)
        {
            var packed = 0UL;
            for (var j = 0; j < 4; j++)
            {
                packed |= Compress10(_coefficients[4 * i + j]) << 10 * j;
            }

            for (var j = 0; j < 5; j++)
            {
                destination[5 * i + j] = (byte)(packed >> 8 * j);
            }
        }
    }

    public void Dispose() => CryptographicOperations.ZeroMemory(MemoryMarshal.AsBytes(_coefficients.AsSpan()));

    /// <summary>⌊1024·value/3329 + 1/2⌋ mod 1024; the division is a multiplication that is exact for every value.</summary>
    private static ulong Compress10(ushort value) => (((ulong)value << 10) + 1665) * 1_290_167 >> 32 & 0x3FF;

    /// <summary>Any value below 2^26 modulo 3329.</summary>
    private static ushort Reduce(uint value)
    {
        var quotient = (uint)(value * Reciprocal >> ReciprocalBits);
        return SubtractModulus(value - quotient * Modulus);
    }

    /// <summary>A value below 2·3329 modulo 3329.</summary>
    private static ushort SubtractModulus(uint value)
    {
        var difference = value - Modulus;
        return (ushort)(difference + (Modulus & (uint)((int)difference >> 31)));
    }

    private static ushort[] ComputePowersOf17(Func<int, int> exponent)
    {
        var powers = new ushort[Length / 2];
        for (var i = 0; i < powers.Length; i++)
        {
            var reversed = 0;
            for (var bit = 0; bit < 7; bit++)
            {
                reversed |= (i >> bit & 1) << (6 - bit);
            }

            var power = 1U;
            for (var step = 0; step < exponent(reversed); step++)
            {
                power = power * 17 % Modulus;
            }

            powers[i] = (ushort)power;
        }

        return powers;
    }
}
