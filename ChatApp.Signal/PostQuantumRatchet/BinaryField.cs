namespace ChatApp.Signal.PostQuantumRatchet;

/// <summary>
/// GF(2^16) modulo x^16 + x^12 + x^3 + x + 1. Addition is xor. Only public values pass through here: what is erasure-coded is sent in the
/// clear.
/// </summary>
internal static class BinaryField
{
    private const uint Modulus = 0x1100B;
    private const int Bits = 16;

    public static ushort Multiply(ushort left, ushort right)
    {
        var product = 0U;
        for (var bit = 0; bit < Bits; bit++)
        {
            product ^= (uint)-(right >> bit & 1) & ((uint)left << bit);
        }

        for (var bit = 2 * Bits - 2; bit >= Bits; bit--)
        {
            product ^= (uint)-(int)(product >> bit & 1) & (Modulus << (bit - Bits));
        }

        return (ushort)product;
    }

    /// <summary>value^(2^16 − 2), which is the inverse.</summary>
    public static ushort Invert(ushort value)
    {
        ushort result = 1;
        var square = value;
        for (var bit = 1; bit < Bits; bit++)
        {
            square = Multiply(square, square);
            result = Multiply(result, square);
        }

        return result;
    }
}
