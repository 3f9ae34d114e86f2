using System.Runtime.CompilerServices;

namespace ChatApp.Signal.Primitives;

/// <summary>
/// Four AES states turned on their side: plane b holds bit b of each of the 64 bytes, byte i of block n at position 16n + i.
/// Every operation is a fixed sequence of and, xor and shift, so neither time nor memory access depends on a secret.
/// Field arithmetic is in GF(2^8) modulo x^8 + x^4 + x^3 + x + 1 (FIPS 197 §4.2).
/// </summary>
[InlineArray(Count)]
internal struct BitPlanes
{
    private const int Count = 8;
    private const ulong EveryRowButLast = 0x7777_7777_7777_7777;
    private const ulong LastRow = 0x8888_8888_8888_8888;
    private const ulong TwoFirstRows = 0x3333_3333_3333_3333;
    private const ulong FirstRow = 0x1111_1111_1111_1111;

    private ulong _first;

    /// <summary>Spreads up to 64 bytes over the planes.</summary>
    public static BitPlanes FromBytes(ReadOnlySpan<byte> bytes)
    {
        var planes = default(BitPlanes);
        for (var position = 0; position < bytes.Length; position++)
        {
            for (var bit = 0; bit < Count; bit++)
            {
                planes[bit] |= ((ulong)(bytes[position] >> bit) & 1) << position;
            }
        }

        return planes;
    }

    public readonly void CopyTo(Span<byte> bytes)
    {
        for (var position = 0; position < bytes.Length; position++)
        {
            var value = 0UL;
            for (var bit = 0; bit < Count; bit++)
            {
                value |= ((this[bit] >> position) & 1) << bit;
            }

            bytes[position] = (byte)value;
        }
    }

    /// <summary>The first block in all four places.</summary>
    public readonly BitPlanes Broadcast()
    {
        var result = default(BitPlanes);
        for (var bit = 0; bit < Count; bit++)
        {
            result[bit] = (this[bit] & 0xFFFF) * 0x0001_0001_0001_0001;
        }

        return result;
    }

    public static BitPlanes Xor(in BitPlanes left, in BitPlanes right)
    {
        var result = default(BitPlanes);
        for (var bit = 0; bit < Count; bit++)
        {
            result[bit] = left[bit] ^ right[bit];
        }

        return result;
    }

    /// <summary>SubBytes (FIPS 197 §5.1.1): the inverse in the field, then an affine map.</summary>
    public readonly BitPlanes SubBytes()
    {
        var inverse = Invert();
        var result = default(BitPlanes);
        for (var bit = 0; bit < Count; bit++)
        {
            var constant = (0x63 >> bit & 1) == 0 ? 0UL : ulong.MaxValue;
            result[bit] = inverse[bit] ^ inverse[(bit + 4) % 8] ^ inverse[(bit + 5) % 8] ^ inverse[(bit + 6) % 8] ^ inverse[(bit + 7) % 8] ^ constant;
        }

        return result;
    }

    /// <summary>InvSubBytes (FIPS 197 §5.3.2).</summary>
    public readonly BitPlanes InverseSubBytes()
    {
        var result = default(BitPlanes);
        for (var bit = 0; bit < Count; bit++)
        {
            var constant = (0x05 >> bit & 1) == 0 ? 0UL : ulong.MaxValue;
            result[bit] = this[(bit + 2) % 8] ^ this[(bit + 5) % 8] ^ this[(bit + 7) % 8] ^ constant;
        }

        return result.Invert();
    }

    /// <summary>ShiftRows (FIPS 197 §5.1.2): row r moves left by r columns.</summary>
    public readonly BitPlanes ShiftRows() => MoveRows(1);

    /// <summary>InvShiftRows (FIPS 197 §5.3.1).</summary>
    public readonly BitPlanes InverseShiftRows() => MoveRows(3);

    /// <summary>MixColumns (FIPS 197 §5.1.3).</summary>
    public readonly BitPlanes MixColumns()
    {
        var below = RotateColumns1();
        var both = Xor(this, below);
        return Xor(Xor(both.Double(), below), both.RotateColumns2());
    }

    /// <summary>InvMixColumns (FIPS 197 §5.3.3), whose matrix is that of MixColumns times the circulant of 05, 00, 04, 00.</summary>
    public readonly BitPlanes InverseMixColumns()
    {
        var quadruple = Xor(this, RotateColumns2()).Double().Double();
        return Xor(this, quadruple).MixColumns();
    }

    private readonly BitPlanes MoveRows(int columnsARow)
    {
        var result = default(BitPlanes);
        for (var bit = 0; bit < Count; bit++)
        {
            var plane = this[bit];
            var moved = plane & FirstRow;
            for (var row = 1; row < 4; row++)
            {
                var columns = row * columnsARow % 4;
                var stay = (ushort)(0xFFFF << 4 * columns) * 0x0001_0001_0001_0001UL;
                var line = plane & (FirstRow << row);
                moved |= (line & stay) >> 4 * columns | (line & ~stay) << 16 - 4 * columns;
            }

            result[bit] = moved;
        }

        return result;
    }

    private readonly BitPlanes RotateColumns1()
    {
        var result = default(BitPlanes);
        for (var bit = 0; bit < Count; bit++)
        {
            result[bit] = (this[bit] >> 1 & EveryRowButLast) | (this[bit] << 3 & LastRow);
        }

        return result;
    }

    private readonly BitPlanes RotateColumns2()
    {
        var result = default(BitPlanes);
        for (var bit = 0; bit < Count; bit++)
        {
            result[bit] = (this[bit] >> 2 & TwoFirstRows) | (this[bit] << 2 & ~TwoFirstRows);
        }

        return result;
    }

    private readonly BitPlanes Double()
    {
        var result = default(BitPlanes);
        var carry = this[7];
        for (var bit = 7; bit > 0; bit--)
        {
            result[bit] = this[bit - 1];
        }

        result[0] = carry;
        result[1] ^= carry;
        result[3] ^= carry;
        result[4] ^= carry;
        return result;
    }

    /// <summary>x^254, which is the inverse, and zero for zero.</summary>
    private readonly BitPlanes Invert()
    {
        var power2 = Square();
        var power3 = Multiply(power2, this);
        var power12 = power3.Square().Square();
        var power15 = Multiply(power12, power3);
        var power240 = power15.Square().Square().Square().Square();
        return Multiply(Multiply(power240, power12), power2);
    }

    private readonly BitPlanes Square()
    {
        Span<ulong> wide = stackalloc ulong[2 * Count - 1];
        wide.Clear();
        for (var bit = 0; bit < Count; bit++)
        {
            wide[2 * bit] = this[bit];
        }

        return Reduce(wide);
    }

    private static BitPlanes Multiply(in BitPlanes left, in BitPlanes right)
    {
        Span<ulong> wide = stackalloc ulong[2 * Count - 1];
        wide.Clear();
        for (var i = 0; i < Count; i++)
        {
            for (var j = 0; j < Count; j++)
            {
                wide[i + j] ^= left[i] & right[j];
            }
        }

        return Reduce(wide);
    }

    private static BitPlanes Reduce(Span<ulong> wide)
    {
        for (var bit = 2 * Count - 2; bit >= Count; bit--)
        {
            wide[bit - 8] ^= wide[bit];
            wide[bit - 7] ^= wide[bit];
            wide[bit - 5] ^= wide[bit];
            wide[bit - 4] ^= wide[bit];
        }

        var result = default(BitPlanes);
        for (var bit = 0; bit < Count; bit++)
        {
            result[bit] = wide[bit];
        }

        return result;
    }
}
