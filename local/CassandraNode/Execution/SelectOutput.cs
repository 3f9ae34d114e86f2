using CassandraNode.Protocol;
using ChatApp.Cql.Types;

namespace CassandraNode.Execution;

/// <summary>Turns the rows that a SELECT found into a page or a count.</summary>
internal static class SelectOutput
{
    // A page may hold fewer rows than were asked for (CQL v4 §8); without paging an answer that no client could hold is refused.
    private const long LargestPage = 2 << 20;
    private const long LargestAnswer = 128 << 20;

    public static ResultRows Page(Selection selection, IEnumerable<SelectedRow> source, SelectLimits limits)
    {
        var rows = new List<byte[]?[]>();
        var returned = limits.After?.Returned ?? 0;
        var ofPartition = limits.After?.ReturnedOfPartition ?? 0;
        var partition = limits.After?.Partition;
        SelectedRow? last = null;
        var bytes = 0L;
        foreach (var row in source)
        {
            if (partition is null || !row.Partition.AsSpan().SequenceEqual(partition))
            {
                partition = row.Partition;
                ofPartition = 0;
            }

            if (ofPartition >= limits.PerPartition)
            {
                continue;
            }

            if (returned >= limits.Limit)
            {
                return new ResultRows(selection.Columns, rows);
            }

            // One more is there, so the page that is full is not the last.
            if (limits.PageSize > 0 && rows.Count > 0 && (rows.Count == limits.PageSize || bytes > LargestPage))
            {
                var position = new PagePosition(returned, Same(last!, row) ? ofPartition : limits.PerPartition, last!.Partition, last.Clustering);
                return new ResultRows(selection.Columns, rows, position.Encode());
            }

            var values = selection.Read(row);
            foreach (var value in values)
            {
                bytes += value?.Length ?? 0;
            }

            if (bytes > LargestAnswer)
            {
                throw CqlError.Invalid($"The result is longer than {LargestAnswer >> 20} MiB: ask for it in pages");
            }

            rows.Add(values);
            last = row;
            returned++;
            ofPartition++;
        }

        return new ResultRows(selection.Columns, rows);
    }

    public static ResultRows Count(Selection selection, IEnumerable<SelectedRow> source)
    {
        var count = source.LongCount();
        return new ResultRows(
            selection.Columns, [[.. selection.Columns.Select(_ => CqlCodec.Encode(CqlType.Bigint, count))]]);
    }

    private static bool Same(SelectedRow one, SelectedRow other) => one.Partition.AsSpan().SequenceEqual(other.Partition);
}
