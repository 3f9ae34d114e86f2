using System.Buffers.Binary;

namespace CassandraNode.Engine;

/// <summary>Rows of a partition between two clustering keys that were deleted up to a time.</summary>
/// <param name="From">The lowest order-preserving clustering key that is covered.</param>
/// <param name="Until">The lowest one behind it that is not.</param>
/// <param name="Timestamp">Microseconds.</param>
internal sealed record RangeDeletion(byte[] From, byte[] Until, long Timestamp)
{
    public bool Covers(ReadOnlySpan<byte> clustering) =>
        clustering.SequenceCompareTo(From) >= 0 && clustering.SequenceCompareTo(Until) < 0;

    public static byte[] Write(IReadOnlyCollection<RangeDeletion> deletions)
    {
        var bytes = new List<byte>();
        Span<byte> number = stackalloc byte[8];
        foreach (var deletion in deletions)
        {
            BinaryPrimitives.WriteInt64LittleEndian(number, deletion.Timestamp);
            bytes.AddRange(number);
            foreach (var bound in new[] { deletion.From, deletion.Until })
            {
                BinaryPrimitives.WriteInt32LittleEndian(number, bound.Length);
                bytes.AddRange(number[..4]);
                bytes.AddRange(bound);
            }
        }

        return [.. bytes];
    }

    public static List<RangeDeletion> Read(ReadOnlySpan<byte> source)
    {
        var deletions = new List<RangeDeletion>();
        while (!source.IsEmpty)
        {
            var timestamp = BinaryPrimitives.ReadInt64LittleEndian(source);
            source = source[8..];
            var from = ReadBound(ref source);
            deletions.Add(new RangeDeletion(from, ReadBound(ref source), timestamp));
        }

        return deletions;
    }

    private static byte[] ReadBound(ref ReadOnlySpan<byte> source)
    {
        var length = BinaryPrimitives.ReadInt32LittleEndian(source);
        var bound = source.Slice(4, length).ToArray();
        source = source[(4 + length)..];
        return bound;
    }
}
