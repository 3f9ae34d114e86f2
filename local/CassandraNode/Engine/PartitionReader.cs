namespace CassandraNode.Engine;

/// <summary>Reads one partition as it stands at a moment: deletions applied, expired cells gone.</summary>
internal sealed class PartitionReader
{
    private readonly IStoreReader _store;
    private readonly byte[] _partition;
    private readonly long _now;
    private readonly long _deletedAt;
    private readonly List<RangeDeletion> _ranges;

    /// <param name="store">The store, or a moment of it.</param>
    /// <param name="partition">The partition's key prefix.</param>
    /// <param name="now">Unix seconds.</param>
    public PartitionReader(IStoreReader store, byte[] partition, long now)
        : this(
            store, partition, now, store.Get(StoreKeys.Section(partition, StoreKeys.PartitionDeletion)),
            store.Get(StoreKeys.Section(partition, StoreKeys.RangeDeletions)))
    {
    }

    private PartitionReader(IStoreReader store, byte[] partition, long now, byte[]? deletion, byte[]? rangeDeletions)
    {
        _store = store;
        _partition = partition;
        _now = now;
        _deletedAt = deletion is null ? Row.Never : BitConverter.ToInt64(deletion);
        _ranges = rangeDeletions is null ? [] : RangeDeletion.Read(rangeDeletions);
    }

    /// <summary>
    /// All of a partition: first its static row, under no clustering key and null if there is none, then its rows, ascending. One iterator reads
    /// what stands before the rows, too, which is many times cheaper than to look up each of it, and serves all partitions of a statement.
    /// </summary>
    public static IEnumerable<KeyValuePair<byte[]?, Row?>> ReadAll(StoreSnapshot moment, byte[] partition, long now)
    {
        var run = moment.Partitions;
        var isOnOne = run.Seek(partition);
        var reader = new PartitionReader(moment, partition, now, Take(StoreKeys.PartitionDeletion), Take(StoreKeys.RangeDeletions));
        yield return new(null, Take(StoreKeys.StaticRow) is { } statics ? reader.Resolve(statics, [], []) : null);
        for (; isOnOne; isOnOne = run.Move(partition))
        {
            var clustering = run.Key[(partition.Length + 1)..].ToArray();
            if (reader.Resolve(run.Value, clustering, reader._ranges) is { } row)
            {
                yield return new(clustering, row);
            }
        }

        byte[]? Take(byte section)
        {
            if (!isOnOne || run.Key[partition.Length] != section)
            {
                return null;
            }

            var value = run.Value.ToArray();
            isOnOne = run.Move(partition);
            return value;
        }
    }

    /// <summary>The static row; null if there is none.</summary>
    public Row? ReadStatic() => _store.Get(StoreKeys.Section(_partition, StoreKeys.StaticRow)) is { } value ? Resolve(value, [], []) : null;

    /// <summary>One row; null if there is none.</summary>
    public Row? ReadRow(byte[] clustering) =>
        _store.Get(StoreKeys.Row(_partition, clustering)) is { } value ? Resolve(value, clustering, _ranges) : null;

    /// <summary>Rows between two order-preserving clustering keys, the second not included.</summary>
    public IEnumerable<KeyValuePair<byte[], Row>> ReadRows(byte[] from, byte[]? until, bool descending)
    {
        var offset = _partition.Length + 1;
        var lower = StoreKeys.Row(_partition, from);
        var upper = until is null ? StoreKeys.Section(_partition, StoreKeys.Rows + 1) : StoreKeys.Row(_partition, until);
        foreach (var (key, value) in _store.Scan(lower, upper, descending))
        {
            var clustering = key[offset..];
            if (Resolve(value, clustering, _ranges) is { } row)
            {
                yield return KeyValuePair.Create(clustering, row);
            }
        }
    }

    private Row? Resolve(ReadOnlySpan<byte> value, ReadOnlySpan<byte> clustering, List<RangeDeletion> ranges)
    {
        var row = RowCodec.Read(value);
        var deletedAt = _deletedAt;
        foreach (var range in ranges)
        {
            deletedAt = range.Timestamp > deletedAt && range.Covers(clustering) ? range.Timestamp : deletedAt;
        }

        if (deletedAt != Row.Never)
        {
            row.Shadow(deletedAt);
        }

        return row.IsLiveAt(_now) ? row : null;
    }
}
