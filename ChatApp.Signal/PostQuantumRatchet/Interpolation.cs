using System.Buffers.Binary;

namespace ChatApp.Signal.PostQuantumRatchet;

/// <summary>
/// The erasure code: 16 polynomials over GF(2^16), whose values at x make up chunk x. N chunks determine polynomials of degree N − 1, and
/// with them every other chunk (Lagrange interpolation).
/// </summary>
internal sealed class Interpolation
{
    private const int Columns = Chunk.Length / sizeof(ushort);

    private readonly Chunk[] _known;
    private readonly ushort[] _weights;

    /// <summary>Takes N chunks of different indices.</summary>
    public Interpolation(IEnumerable<Chunk> known)
    {
        _known = [.. known];
        _weights = new ushort[_known.Length];
        for (var i = 0; i < _known.Length; i++)
        {
            ushort product = 1;
            for (var j = 0; j < _known.Length; j++)
            {
                product = i == j ? product : BinaryField.Multiply(product, (ushort)(_known[i].Index ^ _known[j].Index));
            }

            _weights[i] = BinaryField.Invert(product);
        }
    }

    /// <summary>The chunk at a point, known or not.</summary>
    public Chunk Evaluate(ushort index)
    {
        foreach (var chunk in _known)
        {
            if (chunk.Index == index)
            {
                return chunk;
            }
        }

        ushort product = 1;
        foreach (var chunk in _known)
        {
            product = BinaryField.Multiply(product, (ushort)(index ^ chunk.Index));
        }

        Span<ushort> sums = stackalloc ushort[Columns];
        sums.Clear();
        for (var i = 0; i < _known.Length; i++)
        {
            var inverse = BinaryField.Invert((ushort)(index ^ _known[i].Index));
            var factor = BinaryField.Multiply(BinaryField.Multiply(product, inverse), _weights[i]);
            for (var column = 0; column < Columns; column++)
            {
                var value = BinaryPrimitives.ReadUInt16BigEndian(_known[i].Data.Span[(2 * column)..]);
                sums[column] ^= BinaryField.Multiply(factor, value);
            }
        }

        return ToChunk(index, sums);
    }

    private static Chunk ToChunk(ushort index, ReadOnlySpan<ushort> values)
    {
        var data = new byte[Chunk.Length];
        for (var column = 0; column < Columns; column++)
        {
            BinaryPrimitives.WriteUInt16BigEndian(data.AsSpan(2 * column), values[column]);
        }

        return new Chunk(index, data);
    }
}
