using System.Globalization;
using CassandraNode.Schema;

namespace CassandraNode.Engine;

/// <summary>Finds what of a table's stored values nobody will ever read again.</summary>
/// <param name="store">The store.</param>
/// <param name="table">The table.</param>
/// <param name="now">Unix seconds.</param>
internal sealed class TableSweep(Store store, Table table, long now)
{
    private const int DefaultGraceSeconds = 864_000;

    private readonly long _graceEnds = now - (table.Options.TryGetValue("gc_grace_seconds", out var grace)
        ? int.Parse((string)grace, CultureInfo.InvariantCulture)
        : DefaultGraceSeconds);

    private byte[]? _partition;
    private long _deletedAt;
    private List<RangeDeletion> _ranges = [];

    /// <summary>Looks at some keys.</summary>
    /// <param name="from">The first.</param>
    /// <param name="until">Behind the last.</param>
    /// <param name="count">How many at most.</param>
    /// <param name="next">Where to go on; null if there are no more.</param>
    /// <returns>Those of which something can go.</returns>
    public List<byte[]> FindSweepable(byte[] from, byte[] until, int count, out byte[]? next)
    {
        var keys = new List<byte[]>();
        next = null;
        foreach (var (key, value) in store.Scan(from, until))
        {
            if (count-- == 0)
            {
                next = key;
                break;
            }

            if (TrySweep(key, value, out _))
            {
                keys.Add(key);
            }
        }

        return keys;
    }

    /// <summary>What is left of the values of keys, as they are now.</summary>
    public Mutation Sweep(IReadOnlyList<byte[]> keys)
    {
        _partition = null;
        var swept = new List<KeyValuePair<byte[], byte[]?>>();
        foreach (var key in keys)
        {
            if (store.Get(key) is { } value && TrySweep(key, value, out var rest))
            {
                swept.Add(new(key, rest));
            }
        }

        return new Mutation(table, []) { Swept = swept };
    }

    private bool TrySweep(byte[] key, byte[] value, out byte[]? rest)
    {
        var partition = StoreKeys.PartitionOf(key);
        if (!partition.AsSpan().SequenceEqual(_partition))
        {
            _partition = partition;
            _deletedAt = store.Get(StoreKeys.Section(partition, StoreKeys.PartitionDeletion)) is { } at ? BitConverter.ToInt64(at) : Row.Never;
            _ranges = store.Get(StoreKeys.Section(partition, StoreKeys.RangeDeletions)) is { } ranges ? RangeDeletion.Read(ranges) : [];
        }

        rest = null;
        switch (key[partition.Length])
        {
            case StoreKeys.PartitionDeletion:
                // Not while rows may be left that it covers: these are swept later in the same pass, and it in the next.
                return IsOver(BitConverter.ToInt64(value)) && !HasOthers(partition);
            case StoreKeys.RangeDeletions:
                var kept = _ranges.Where(range => !IsOver(range.Timestamp) || HasOthers(partition)).ToList();
                rest = kept.Count == 0 ? null : RangeDeletion.Write(kept);
                return kept.Count < _ranges.Count;
            default:
                return TrySweepRow(RowCodec.Read(value), key.AsSpan(partition.Length), out rest);
        }
    }

    private bool TrySweepRow(Row row, ReadOnlySpan<byte> sectionAndClustering, out byte[]? rest)
    {
        rest = null;
        var (cells, marker, deletedAt) = (row.Cells.Count, row.MarkerTimestamp, row.DeletedAt);
        var covered = _deletedAt;
        if (sectionAndClustering[0] == StoreKeys.Rows)
        {
            foreach (var range in _ranges)
            {
                covered = range.Timestamp > covered && range.Covers(sectionAndClustering[1..]) ? range.Timestamp : covered;
            }
        }

        row.Shadow(covered);
        if (row.DeletedAt != Row.Never && (row.DeletedAt <= covered || IsOver(row.DeletedAt)))
        {
            row.DeletedAt = Row.Never;
        }

        if (row.MarkerExpiresAt != 0 && row.MarkerExpiresAt <= _graceEnds)
        {
            (row.MarkerTimestamp, row.MarkerExpiresAt) = (Row.Never, 0);
        }

        row.Cells.RemoveAll(cell => cell.Kind == CellKind.Value
            ? cell.ExpiresAt != 0 && cell.ExpiresAt <= _graceEnds
            : IsOver(cell.Timestamp));
        if (row.Cells.Count == cells && row.MarkerTimestamp == marker && row.DeletedAt == deletedAt)
        {
            return false;
        }

        rest = row.Cells.Count == 0 && row.MarkerTimestamp == Row.Never && row.DeletedAt == Row.Never ? null : RowCodec.Write(row);
        return true;
    }

    // When a deletion was made is not kept beside its timestamp, which for all but exotic clients is the time.
    private bool IsOver(long timestamp) => timestamp / 1_000_000 <= _graceEnds;

    private bool HasOthers(byte[] partition) =>
        store.Scan(StoreKeys.Section(partition, StoreKeys.StaticRow), StoreKeys.Section(partition, StoreKeys.Rows + 1)).Any();
}
