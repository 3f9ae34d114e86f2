using System.Buffers.Binary;

namespace CassandraNode.Engine;

/// <summary>
/// Between which keys the rows of recently written partitions lie, so that a row beyond them is known to be new without being looked up:
/// rows mostly come in the order of their time. Not thread-safe; whoever has it must be the one writer of rows.
/// </summary>
/// <remarks>
/// Bounds may be wider than what is stored, never narrower. So they take rows in before these are written, whether that succeeds or not, and what
/// removes rows need not be told to them. To find the two ends of a partition takes about as long as to look up ten rows: that is done once it has been
/// written to some times. Until then it costs a count in a table of fixed size.
/// </remarks>
/// <param name="maximumPartitions">Twice as many are remembered at most, in about 350 bytes each and 2 KB at most.</param>
/// <param name="findEnd">The lowest key of a partition's stored rows, or the highest; null if it has none.</param>
internal sealed class RowBounds(int maximumPartitions, Func<byte[], bool, byte[]?> findEnd)
{
    /// <summary>What 10,000 users who write to each other have, and some 25 MB where keys are of usual length.</summary>
    public const int DefaultPartitions = 32 * 1024;

    /// <summary>So many times a partition is written to before its ends are looked for.</summary>
    public const int TimesBeforeLook = 8;

    private const int CountedPartitions = 32 * 1024;

    private const int LongestKey = 512;

    private readonly RecentPartitions<Bounds> _known = new(maximumPartitions);

    // How often a partition was written to, in the place that its token names: of two with one place the later begins anew.
    private readonly (long Partition, int Times)[] _counts = new (long, int)[CountedPartitions];

    /// <summary>Finds which rows cannot be stored, and takes all of them in.</summary>
    /// <param name="keys">What is about to be written, static rows too: in ascending order, each once.</param>
    /// <param name="areNew">Is told of each.</param>
    public void Take(ReadOnlySpan<byte[]> keys, Span<bool> areNew)
    {
        while (!keys.IsEmpty)
        {
            var prefix = StoreKeys.PartitionLengthOf(keys[0]) + 1;
            var count = 1;
            while (count < keys.Length && keys[count].AsSpan().StartsWith(keys[0].AsSpan(0, prefix)))
            {
                count++;
            }

            // A static row, and the one row of a partition without clustering columns, have nothing beside them.
            areNew[..count].Clear();
            if (keys[0][prefix - 1] == StoreKeys.Rows && keys[0].Length > prefix)
            {
                TakeOfPartition(keys[0].AsSpan(0, prefix - 1), keys[..count], areNew);
            }

            keys = keys[count..];
            areNew = areNew[count..];
        }
    }

    private void TakeOfPartition(ReadOnlySpan<byte> partition, ReadOnlySpan<byte[]> keys, Span<bool> areNew)
    {
        var (first, last) = (keys[0], keys[^1]);
        foreach (var key in keys)
        {
            if (key.Length > LongestKey)
            {
                _known.Remove(partition);
                return;
            }
        }

        if (!_known.TryFind(partition, out var bounds))
        {
            if (!IsDue(partition))
            {
                return;
            }

            bounds = Look(partition.ToArray(), first, last);
        }

        for (var index = 0; index < keys.Length; index++)
        {
            areNew[index] = Compare(keys[index], bounds.Highest) > 0 || Compare(keys[index], bounds.Lowest) < 0;
        }

        bounds.TakeIn(first, last);
    }

    private bool IsDue(ReadOnlySpan<byte> partition)
    {
        var token = BinaryPrimitives.ReadInt64BigEndian(partition[StoreKeys.TokenOffset..]);
        var identity = token ^ ((long)BinaryPrimitives.ReadInt32BigEndian(partition) << 32); // If two have one, the second is looked at too soon.
        ref var count = ref _counts[(int)((ulong)(identity ^ (identity >> 32)) % CountedPartitions)];
        count = count.Partition == identity ? (identity, count.Times + 1) : (identity, 1);
        if (count.Times < TimesBeforeLook)
        {
            return false;
        }

        count = default; // Forgotten, it is to be counted anew.
        return true;
    }

    private Bounds Look(byte[] partition, byte[] first, byte[] last)
    {
        // One that has no rows begins with those that come: the first of them is looked up, for nothing.
        var bounds = new Bounds(findEnd(partition, false) ?? [.. first], findEnd(partition, true) ?? [.. first]);
        _known.Add(partition, bounds);
        return bounds;
    }

    private static int Compare(byte[] one, byte[] other) => one.AsSpan().SequenceCompareTo(other);

    private sealed class Bounds(byte[] lowest, byte[] highest)
    {
        public byte[] Lowest { get; private set; } = lowest;

        public byte[] Highest { get; private set; } = highest;

        public void TakeIn(byte[] first, byte[] last)
        {
            Lowest = Compare(first, Lowest) < 0 ? Copy(first, Lowest) : Lowest;
            Highest = Compare(last, Highest) > 0 ? Copy(last, Highest) : Highest;
        }

        // Into the array that is there: one that lives long should not hold one after the other that does not.
        private static byte[] Copy(byte[] key, byte[] target)
        {
            if (key.Length != target.Length)
            {
                return [.. key];
            }

            key.CopyTo(target, 0);
            return target;
        }
    }
}
