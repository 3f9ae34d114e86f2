using System.Buffers.Binary;
using CassandraNode.Engine;
using CassandraNode.Language;
using CassandraNode.Protocol;
using CassandraNode.Schema;
using ChatApp.Cql.Types;

namespace CassandraNode.Execution;

/// <summary>Runs SELECT on a stored table.</summary>
/// <param name="context">What it works with.</param>
/// <param name="moment">What it reads.</param>
/// <param name="table">The table.</param>
/// <param name="select">The statement.</param>
/// <param name="clock">Tells the time to functions.</param>
internal sealed class SelectExecutor(StatementContext context, StoreSnapshot moment, Table table, Statement.Select select, TimeProvider clock)
{
    private const string FilteringNeeded =
        "Cannot execute this query as it might involve data filtering and thus may have unpredictable performance. "
        + "If you want to execute this query despite the performance unpredictability, use ALLOW FILTERING";

    public ResultRows Execute(QueryOptions options)
    {
        CheckColumns(table, select.Where);
        WhereRules.Check(table, select.Where);
        CheckDistinct();
        var selection = new Selection(table, select, context.Now, clock);
        var source = Plan(options.PagingState is null ? null : PagePosition.Decode(options.PagingState), out var filter);
        source = filter.KeepsAll ? source : source.Where(filter.Keeps);
        return selection.IsCount ? SelectOutput.Count(selection, source) : SelectOutput.Page(selection, source, Limits(options));
    }

    public static void CheckColumns(Table table, IReadOnlyList<Relation> where)
    {
        foreach (var name in where.SelectMany(relation => relation.Columns))
        {
            _ = table.Get(name);
        }
    }

    private void CheckDistinct()
    {
        var asked = select.Selectors.Count == 0
            ? table.Columns.Select(static column => column.Name)
            : select.Selectors.Where(static selector => selector.Function is null).Select(static selector => selector.Column!);
        if (select.Distinct && asked.FirstOrDefault(name => table.Get(name).Kind is ColumnKind.Clustering or ColumnKind.Regular) is { } wrong)
        {
            throw CqlError.Invalid($"SELECT DISTINCT queries must only request partition key columns and/or static columns (not {wrong})");
        }
    }

    private SelectLimits Limits(QueryOptions options) => new(
        Limit(select.Limit, "LIMIT"), Limit(select.PerPartitionLimit, "PER PARTITION LIMIT"), options.PageSize,
        options.PagingState is null ? null : PagePosition.Decode(options.PagingState));

    private int Limit(Term? term, string name)
    {
        if (term is null || context.Terms.Evaluate(term, CqlType.Int, "[limit]") is { IsUnset: true })
        {
            return int.MaxValue;
        }

        var limit = BinaryPrimitives.ReadInt32BigEndian(context.Terms.Required(term, CqlType.Int, "[limit]"));
        return limit > 0 ? limit : throw CqlError.Invalid($"{name} must be strictly positive");
    }

    private IEnumerable<SelectedRow> Plan(PagePosition? after, out RowFilter filter)
    {
        var keys = table.PartitionKey.Select(column => column.Name).ToHashSet(StringComparer.Ordinal);
        var onKey = select.Where.Where(relation => !relation.IsToken && relation.Columns.All(keys.Contains)).ToList();
        var isFixed = table.PartitionKey.All(column => onKey.Exists(relation => relation.Column == column.Name && relation.Operator is "=" or "in"));
        var restrictions = new ClusteringRestrictions(table, select.Where, context.Terms);
        var hasClustering = table.ClusteringKey.Count > 0;
        var ranges = hasClustering ? restrictions.Ranges() : [new ClusteringRange([], null)];

        var remaining = new List<Relation>(restrictions.Remaining);
        remaining.AddRange(select.Where.Where(relation => relation.Columns.Any(name => !table.Find(name)!.IsKey)).Except(remaining));
        if (!isFixed)
        {
            remaining.AddRange(onKey);
        }

        var filters = remaining.Exists(relation => relation.Columns.Count == 1 || relation.Columns.Any(name => !table.Find(name)!.IsKey))
            || (!isFixed && select.Where.Any(relation => !relation.IsToken && !onKey.Contains(relation)));
        if (filters && !select.AllowFiltering)
        {
            throw CqlError.Invalid(FilteringNeeded);
        }

        if (!isFixed && select.OrderBy.Count > 0)
        {
            throw CqlError.Invalid("ORDER BY is only supported when the partition key is restricted by an EQ or an IN.");
        }

        filter = new RowFilter(table, remaining, context.Terms, context.Now);
        var descending = IsReversed();
        var restrictsClustering = select.Where.Any(relation => relation.Columns.Any(name => table.Find(name)!.Kind == ColumnKind.Clustering));
        var partitions = isFixed ? FixedPartitions(after) : ScannedPartitions(after);
        return partitions.SelectMany(partition => Rows(partition, ranges, restrictions.AreFull, descending, restrictsClustering, after));
    }

    private IEnumerable<byte[]> FixedPartitions(PagePosition? after)
    {
        var partitions = KeyRestrictions.Partitions(table, select.Where, context.Terms);
        if (partitions.Count > 1 && select.OrderBy.Count > 0)
        {
            throw CqlError.Invalid(
                "Cannot page queries with both ORDER BY and a IN restriction on the partition key; you must either remove the ORDER BY or the IN and "
                + "sort client side");
        }

        return after is null ? partitions : partitions.SkipWhile(partition => !partition.AsSpan().SequenceEqual(after.Partition));
    }

    private IEnumerable<byte[]> ScannedPartitions(PagePosition? after)
    {
        var from = StoreKeys.FromToken(table, long.MinValue);
        var until = StoreKeys.EndOf(table);
        foreach (var relation in select.Where.Where(relation => relation.IsToken))
        {
            var token = relation.Value is Term.Call { Function: "token" } call ? TokenOf(call)
                : BinaryPrimitives.ReadInt64BigEndian(context.Terms.Required(relation.Value, CqlType.Bigint, "token"));
            var exact = StoreKeys.FromToken(table, token);
            var behind = StoreKeys.After(exact);
            from = relation.Operator switch { ">" => Later(from, behind), ">=" or "=" => Later(from, exact), _ => from };
            until = relation.Operator switch { "<" => Earlier(until, exact), "<=" or "=" => Earlier(until, behind), _ => until };
        }

        if (after is not null)
        {
            from = Later(from, after.Partition);
        }

        while (from.AsSpan().SequenceCompareTo(until) < 0)
        {
            var first = moment.Scan(from, until).Select(pair => pair.Key).FirstOrDefault();
            if (first is null)
            {
                yield break;
            }

            var partition = StoreKeys.PartitionOf(first);
            yield return partition;
            from = StoreKeys.After(partition);
        }
    }

    private long TokenOf(Term.Call call) => PartitionToken.Of(StoreKeys.PartitionKey(
        [.. call.Arguments.Select((term, index) => context.Terms.Required(term, table.PartitionKey[index].Type, table.PartitionKey[index].Name))]));

    private IEnumerable<SelectedRow> Rows(
        byte[] partition, List<ClusteringRange> ranges, bool areSingle, bool descending, bool restrictsClustering, PagePosition? after)
    {
        var isResumed = after is not null && partition.AsSpan().SequenceEqual(after.Partition);
        if (isResumed && (after!.Clustering is null || select.Distinct))
        {
            yield break; // The static row alone, or one row a partition: done with it.
        }

        var isWhole = !isResumed && !descending && !areSingle && ranges is [{ From: [], Until: null }];
        var found = isWhole
            ? PartitionReader.ReadAll(moment, partition, context.Now)
            : RowsOf(partition, ranges, areSingle, descending, isResumed ? after : null);
        var values = StoreKeys.PartitionValues(table, partition);
        Row? statics = null;
        var any = isResumed;
        foreach (var (clustering, row) in found)
        {
            if (clustering is null)
            {
                statics = row; // Before all others.
                continue;
            }

            any = true;
            yield return new SelectedRow(partition, values, clustering, row, statics);
            if (select.Distinct)
            {
                yield break;
            }
        }

        if (!any && statics is not null && !restrictsClustering)
        {
            yield return new SelectedRow(partition, values, null, null, statics);
        }
    }

    /// <summary>The static row, as <see cref="PartitionReader.ReadAll"/> gives it, and the rows of some runs.</summary>
    private IEnumerable<KeyValuePair<byte[]?, Row?>> RowsOf(
        byte[] partition, List<ClusteringRange> ranges, bool areSingle, bool descending, PagePosition? after)
    {
        var reader = new PartitionReader(moment, partition, context.Now);
        yield return new(null, table.Statics.Count > 0 ? reader.ReadStatic() : null);
        foreach (var range in descending ? Enumerable.Reverse(ranges) : ranges)
        {
            var (from, until) = (range.From, range.Until);
            if (after is not null && descending)
            {
                until = until is null ? after.Clustering! : Earlier(until, after.Clustering!);
            }
            else if (after is not null)
            {
                from = Later(from, [.. after.Clustering!, 0]);
            }

            if (until is not null && from.AsSpan().SequenceCompareTo(until) >= 0)
            {
                continue;
            }

            foreach (var (clustering, row) in areSingle ? Single(reader, range.From, from) : reader.ReadRows(from, until, descending))
            {
                yield return new(clustering, row);
            }
        }
    }

    // A row whose whole key is known is asked for, which is many times cheaper than opening an iterator for it.
    private static IEnumerable<KeyValuePair<byte[], Row>> Single(PartitionReader reader, byte[] clustering, byte[] from) =>
        from.AsSpan().SequenceEqual(clustering) && reader.ReadRow(clustering) is { } row ? [KeyValuePair.Create(clustering, row)] : [];

    private bool IsReversed()
    {
        if (select.OrderBy.Count == 0)
        {
            return false;
        }

        var reversed = select.OrderBy.Select((ordering, index) =>
        {
            var column = table.Get(ordering.Key);
            return column.Kind == ColumnKind.Clustering && column.Position == index
                ? ordering.Value != column.IsDescending
                : throw CqlError.Invalid("Order by is currently only supported on the clustered columns of the PRIMARY KEY, in their order");
        }).Distinct().ToList();
        return reversed.Count == 1 ? reversed[0] : throw CqlError.Invalid("Unsupported order by relation");
    }

    private static byte[] Later(byte[] one, byte[] other) => one.AsSpan().SequenceCompareTo(other) >= 0 ? one : other;

    private static byte[] Earlier(byte[] one, byte[] other) => one.AsSpan().SequenceCompareTo(other) <= 0 ? one : other;
}
