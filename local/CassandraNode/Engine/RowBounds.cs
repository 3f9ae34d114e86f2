namespace CassandraNode.Engine;

/// <summary>
/// Between which keys the rows of recently written partitions lie, so that a row beyond them is known to be new without being looked up:
/// rows mostly come in the order of their time. Not thread-safe; whoever has it must be the one writer of rows.
/// </summary>
/// <remarks>
/// Bounds may be wider than what is stored, never narrower. So they take rows in before these are written, whether that succeeds or not, and what
/// removes rows need not be told to them. To find the end of a partition takes about as long as to look up five rows: it is found when the partition
/// has been written to beyond that end a few times, and never in one that is left alone.
/// </remarks>
/// <param name="maximumPartitions">
/// How many partitions one generation has. Twice as many are remembered with an end that is known, and twice as many that have none yet, so that
/// partitions written to once do not displace them: in about 300 bytes each, and 1.5 KB at most.
/// </param>
/// <param name="findEnd">The lowest key of a partition's stored rows, or the highest; null if it has none.</param>
internal sealed class RowBounds(int maximumPartitions, Func<byte[], bool, byte[]?> findEnd)
{
    /// <summary>What 10,000 users who write to each other have, and 40 MB at most where keys are of usual length.</summary>
    public const int DefaultPartitions = 32 * 1024;

    /// <summary>So many times a partition is written to beyond an end before the end is looked for.</summary>
    public const int TimesBeforeLook = 4;

    private const int LongestKey = 512;

    private readonly RecentPartitions<Bounds> _known = new(maximumPartitions);
    private readonly RecentPartitions<Bounds> _unknown = new(maximumPartitions);

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
                _unknown.Remove(partition);
                return;
            }
        }

        if (!_known.TryFind(partition, out var bounds) && !_unknown.TryFind(partition, out bounds))
        {
            bounds = new Bounds(partition.ToArray(), first, last);
            _unknown.Add(bounds.Partition, bounds);
            return;
        }

        if (Compare(last, bounds.Highest) > 0 && ++bounds.Ascents >= TimesBeforeLook && !bounds.IsHighestKnown)
        {
            bounds.Highest = findEnd(bounds.Partition, true) is { } stored && Compare(stored, bounds.Highest) > 0 ? stored : bounds.Highest;
            Promote(bounds);
            bounds.IsHighestKnown = true;
        }

        if (Compare(first, bounds.Lowest) < 0 && ++bounds.Descents >= TimesBeforeLook && !bounds.IsLowestKnown)
        {
            bounds.Lowest = findEnd(bounds.Partition, false) is { } stored && Compare(stored, bounds.Lowest) < 0 ? stored : bounds.Lowest;
            Promote(bounds);
            bounds.IsLowestKnown = true;
        }

        for (var index = 0; index < keys.Length; index++)
        {
            areNew[index] = (bounds.IsHighestKnown && Compare(keys[index], bounds.Highest) > 0)
                || (bounds.IsLowestKnown && Compare(keys[index], bounds.Lowest) < 0);
        }

        bounds.Highest = Compare(last, bounds.Highest) > 0 ? last : bounds.Highest;
        bounds.Lowest = Compare(first, bounds.Lowest) < 0 ? first : bounds.Lowest;
    }

    private void Promote(Bounds bounds)
    {
        if (!bounds.IsHighestKnown && !bounds.IsLowestKnown)
        {
            _unknown.Remove(bounds.Partition);
            _known.Add(bounds.Partition, bounds);
        }
    }

    private static int Compare(byte[] one, byte[] other) => one.AsSpan().SequenceCompareTo(other);

    private sealed class Bounds(byte[] partition, byte[] lowest, byte[] highest)
    {
        public byte[] Partition { get; } = partition;

        /// <summary>Of the rows that were written since it is remembered, and of all once <see cref="IsLowestKnown"/>.</summary>
        public byte[] Lowest { get; set; } = lowest;

        /// <summary>Likewise.</summary>
        public byte[] Highest { get; set; } = highest;

        public int Ascents { get; set; }

        public int Descents { get; set; }

        public bool IsLowestKnown { get; set; }

        public bool IsHighestKnown { get; set; }
    }
}
