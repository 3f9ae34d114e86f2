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
    {
        _store = store;
        _partition = partition;
        _now = now;
        _deletedAt = store.Get(StoreKeys.Section(partition, StoreKeys.PartitionDeletion)) is { } deleted
            ? BitConverter.ToInt64(deleted)
            : Row.Never;
        _ranges = store.Get(StoreKeys.Section(partition, StoreKeys.RangeDeletions)) is { } ranges ? RangeDeletion.Read(ranges) : [];
    }

    /// <summary>The static row; null if there is none.</summary>
    public Row? ReadStatic() => Resolve(StoreKeys.Section(_partition, StoreKeys.StaticRow), clustering: [], null);

    /// <summary>One row; null if there is none.</summary>
    public Row? ReadRow(byte[] clustering) => Resolve(StoreKeys.Row(_partition, clustering), clustering, null);

    /// <summary>Rows between two order-preserving clustering keys, the second not included.</summary>
    public IEnumerable<KeyValuePair<byte[], Row>> ReadRows(byte[] from, byte[]? until, bool descending)
    {
        var offset = _partition.Length + 1;
        var lower = StoreKeys.Row(_partition, from);
        var upper = until is null ? StoreKeys.Section(_partition, StoreKeys.Rows + 1) : StoreKeys.Row(_partition, until);
        foreach (var (key, value) in _store.Scan(lower, upper, descending))
        {
            if (Resolve(key, key.AsSpan(offset), value) is { } row)
            {
                yield return KeyValuePair.Create(key[offset..], row);
            }
        }
    }

    private Row? Resolve(byte[] key, ReadOnlySpan<byte> clustering, byte[]? value)
    {
        value ??= _store.Get(key);
        if (value is null)
        {
            return null;
        }

        var row = RowCodec.Read(value);
        var deletedAt = _deletedAt;
        if (key.Length > _partition.Length && key[_partition.Length] == StoreKeys.Rows)
        {
            foreach (var range in _ranges)
            {
                deletedAt = range.Timestamp > deletedAt && range.Covers(clustering) ? range.Timestamp : deletedAt;
            }
        }

        if (deletedAt != Row.Never)
        {
            row.Shadow(deletedAt);
        }

        return row.IsLiveAt(_now) ? row : null;
    }
}
