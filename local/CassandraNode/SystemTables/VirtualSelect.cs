using CassandraNode.Engine;
using CassandraNode.Execution;
using CassandraNode.Language;
using CassandraNode.Schema;

namespace CassandraNode.SystemTables;

/// <summary>Runs SELECT on a virtual table: every row is made and checked. All rows come in one page; drivers read these tables whole.</summary>
internal static class VirtualSelect
{
    public static ResultRows Execute(VirtualTable source, Statement.Select select, TermEvaluator terms, long now, TimeProvider clock)
    {
        var table = source.Table;
        SelectExecutor.CheckColumns(table, select.Where);
        var selection = new Selection(table, select, now, clock);
        var filter = new RowFilter(table, [.. select.Where.Where(relation => !relation.IsToken)], terms, now);
        var rows = source.Rows().Select(values => RowOf(table, values)).Where(filter.Keeps);
        return selection.IsCount
            ? SelectOutput.Count(selection, rows)
            : SelectOutput.Page(selection, rows, new SelectLimits(int.MaxValue, int.MaxValue, 0, null));
    }

    private static SelectedRow RowOf(Table table, byte[]?[] values)
    {
        var row = new Row
        {
            Clustering = [.. table.ClusteringKey.Select(column => values[column.Id]!)],
            MarkerTimestamp = 0,
            Cells = [.. table.Regulars.Where(column => values[column.Id] is not null).Select(
                column => new Cell(column.Id, [], 0, 0, 0, CellKind.Value, values[column.Id]!))],
        };
        byte[][] key = [.. table.PartitionKey.Select(column => values[column.Id]!)];
        return new SelectedRow(StoreKeys.PartitionKey(key), key, [], row, null);
    }
}
