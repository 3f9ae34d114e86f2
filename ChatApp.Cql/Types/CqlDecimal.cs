using System.Globalization;
using System.Numerics;

namespace ChatApp.Cql.Types;

/// <summary>
/// CQL's <c>decimal</c>: <see cref="Unscaled"/> × 10^−<see cref="Scale"/>, of any precision. 1.0 and 1.00 are different
/// values here, as they are different bytes.
/// </summary>
/// <param name="Unscaled">The digits, with the sign.</param>
/// <param name="Scale">How many of the digits stand behind the point; negative for trailing zeros.</param>
public readonly record struct CqlDecimal(BigInteger Unscaled, int Scale)
{
    private const int LargestDecimalScale = 28;

    /// <summary>Every <see cref="decimal"/> has an exact counterpart, its trailing zeros included.</summary>
    public static implicit operator CqlDecimal(decimal value)
    {
        Span<int> bits = stackalloc int[4];
        decimal.GetBits(value, bits);
        var unscaled = (new BigInteger((uint)bits[2]) << 64) | (new BigInteger((uint)bits[1]) << 32) | (uint)bits[0];
        return new CqlDecimal(value < 0 ? -unscaled : unscaled, (bits[3] >> 16) & 0xFF);
    }

    /// <summary>The same number as a <see cref="decimal"/>.</summary>
    /// <exception cref="OverflowException">A <see cref="decimal"/> cannot hold the number exactly.</exception>
    public static explicit operator decimal(CqlDecimal value) => value.ToDecimal();

    /// <summary>The same number as a <see cref="decimal"/>.</summary>
    /// <exception cref="OverflowException">A <see cref="decimal"/> cannot hold the number exactly.</exception>
    public decimal ToDecimal()
    {
        var (unscaled, scale) = (Unscaled, Scale);
        if (unscaled.IsZero)
        {
            return new decimal(0, 0, 0, isNegative: false, (byte)Math.Clamp(scale, 0, LargestDecimalScale));
        }

        while (scale > LargestDecimalScale)
        {
            (unscaled, var rest) = BigInteger.DivRem(unscaled, 10);
            scale = rest.IsZero ? scale - 1 : throw Inexact();
        }

        if (scale < -LargestDecimalScale)
        {
            throw Inexact();
        }

        if (scale < 0)
        {
            (unscaled, scale) = (unscaled * BigInteger.Pow(10, -scale), 0);
        }

        var magnitude = BigInteger.Abs(unscaled);
        if (magnitude >> 96 != 0)
        {
            throw Inexact();
        }

        return new decimal(
            (int)(uint)(magnitude & uint.MaxValue),
            (int)(uint)((magnitude >> 32) & uint.MaxValue),
            (int)(uint)(magnitude >> 64),
            unscaled.Sign < 0,
            (byte)scale);
    }

    /// <summary>As CQL writes it: <c>-12.50</c>, or <c>5E+3</c> where the scale is negative or beyond 1,000.</summary>
    public override string ToString()
    {
        if (Scale is < 0 or > 1000)
        {
            return string.Create(CultureInfo.InvariantCulture, $"{Unscaled}E{-(long)Scale:+0;-0}");
        }

        var digits = BigInteger.Abs(Unscaled).ToString(CultureInfo.InvariantCulture).PadLeft(Scale + 1, '0');
        var sign = Unscaled.Sign < 0 ? "-" : "";
        return Scale == 0 ? sign + digits : $"{sign}{digits[..^Scale]}.{digits[^Scale..]}";
    }

    private static OverflowException Inexact() => new("System.Decimal cannot hold this number exactly.");
}
