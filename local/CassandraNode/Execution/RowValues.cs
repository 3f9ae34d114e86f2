using CassandraNode.Engine;
using CassandraNode.Schema;
using ChatApp.Cql.Types;

namespace CassandraNode.Execution;

/// <summary>Values of a row's columns as the client gets them.</summary>
internal static class RowValues
{
    /// <summary>A column's value at a time; null if it has none.</summary>
    public static byte[]? Get(Row row, Column column, long now)
    {
        if (!column.IsMultiCell)
        {
            return Find(row, column, now)?.Value.ToBytes();
        }

        var cells = row.Cells.Where(cell => cell.Column == column.Id && cell.IsLiveAt(now)).ToList();
        if (cells.Count == 0)
        {
            return null;
        }

        if (column.Type.Code == CqlTypeCode.List)
        {
            cells.Sort((one, other) => one.Path.AsSpan().SequenceCompareTo(other.Path));
            return CollectionValue.Join([.. cells.Select(cell => cell.Value.ToBytes())], 1);
        }

        var keyType = column.Type.Arguments[0];
        cells.Sort((one, other) => OrderedEncoding.Compare(keyType, one.Path, other.Path));
        return column.Type.Code == CqlTypeCode.Set
            ? CollectionValue.Join([.. cells.Select(cell => cell.Path)], 1)
            : CollectionValue.Join([.. cells.SelectMany(cell => new[] { cell.Path, cell.Value.ToBytes() })], 2);
    }

    /// <summary>A plain column's cell at a time; null if it has none.</summary>
    public static Cell? Find(Row row, Column column, long now)
    {
        foreach (var cell in row.Cells)
        {
            if (cell.Column == column.Id && cell.IsLiveAt(now))
            {
                return cell;
            }
        }

        return null;
    }
}
