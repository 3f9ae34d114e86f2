using System.Buffers.Binary;
using CassandraNode.Engine;
using CassandraNode.Language;
using CassandraNode.Protocol;
using CassandraNode.Schema;
using ChatApp.Cql.Types;

namespace CassandraNode.Execution;

/// <summary>Turns INSERT, UPDATE and DELETE into what the committer decides and writes.</summary>
internal sealed class ModificationPlanner(StatementContext context, TermEvaluator terms)
{
    private const int MaximumTimeToLive = 20 * 365 * 24 * 60 * 60;

    private TermEvaluator Terms => terms;

    /// <summary>Plans one statement.</summary>
    public Modification Plan(Table table, Statement statement, UsingClause? batchUsing = null) => statement switch
    {
        Statement.Insert insert => Plan(AssignmentPlan.Of(table, insert), batchUsing),
        Statement.Update update => Plan(AssignmentPlan.Of(table, update), batchUsing),
        Statement.Delete delete => PlanDelete(table, delete, batchUsing),
        _ => throw CqlError.Invalid("Only INSERT, UPDATE and DELETE can stand in a batch"),
    };

    /// <summary>Plans an execution of an INSERT or UPDATE.</summary>
    public Modification Plan(AssignmentPlan plan, UsingClause? batchUsing = null)
    {
        var (timestamp, expiresAt, timeToLive) = Times(plan.Table, plan.Using, batchUsing);
        var changes = new ColumnChanges(Terms, context.Lists, timestamp, expiresAt, timeToLive);
        var rows = plan.IsOneRow
            ? [OneRow(plan)]
            : RowKeys(plan.Table, plan.Where, plan.TouchesRow || plan.Columns.Length == 0);
        return new Modification(plan.Table, rows, plan.Condition, Terms, plan.NeedsCurrent, Build);

        IReadOnlyList<Mutation> Build(Func<RowKey, Row?> current)
        {
            var mutations = new Mutation[rows.Count];
            for (var index = 0; index < mutations.Length; index++)
            {
                mutations[index] = MutationOf(plan, rows[index], changes, plan.NeedsCurrent ? current(rows[index]) : null);
            }

            return mutations;
        }
    }

    /// <summary>What an execution writes of a plan that <see cref="AssignmentPlan.IsBlind"/>.</summary>
    public Mutation BlindMutation(AssignmentPlan plan)
    {
        var (timestamp, expiresAt, timeToLive) = Times(plan.Table, plan.Using, batchUsing: null);
        var changes = new ColumnChanges(Terms, context.Lists, timestamp, expiresAt, timeToLive);
        var clustering = Values(plan.ClusteringTerms, plan.Table.ClusteringKey);
        var key = KeyRestrictions.Row(plan.Table, Values(plan.PartitionTerms, plan.Table.PartitionKey), clustering);
        var row = new Row { Clustering = clustering, Cells = new(plan.Columns.Length) };
        if (plan.WithMarker)
        {
            (row.MarkerTimestamp, row.MarkerExpiresAt) = (timestamp, expiresAt);
        }

        for (var index = 0; index < plan.Columns.Length; index++)
        {
            changes.Assign(row, plan.Columns[index], plan.Assignments[index], current: null);
        }

        return new Mutation(plan.Table, []) { Rows = { new(key, row) } };
    }

    private static Mutation MutationOf(AssignmentPlan plan, RowKey key, ColumnChanges changes, Row? current)
    {
        var mutation = new Mutation(plan.Table, key.Partition);
        var row = plan.TouchesRow ? new Row { Clustering = key.Values, Cells = new(plan.Columns.Length) } : null;
        var statics = plan.TouchesStatics ? new Row() : null;
        if (plan.WithMarker)
        {
            (row!.MarkerTimestamp, row.MarkerExpiresAt) = (changes.Timestamp, changes.ExpiresAt);
        }

        for (var index = 0; index < plan.Columns.Length; index++)
        {
            var target = plan.Columns[index].Kind == ColumnKind.Static ? statics : row;
            changes.Assign(target!, plan.Columns[index], plan.Assignments[index], current);
        }

        Add(mutation, key, row, statics);
        return mutation;
    }

    private Modification PlanDelete(Table table, Statement.Delete delete, UsingClause? batchUsing)
    {
        var (timestamp, _, _) = Times(table, delete.Using, batchUsing);
        var changes = new ColumnChanges(Terms, context.Lists, timestamp, 0, 0);
        var condition = new ModificationCondition(false, delete.IfExists, delete.Conditions);
        WriteRules.Check(table, delete.Using, condition);
        WhereRules.Check(table, delete.Where);
        if (delete.Columns.Count > 0)
        {
            var columns = delete.Columns.Select(deleted => (Deleted: deleted, Column: ColumnChanges.Find(table, deleted.Key))).ToList();
            var rows = RowKeys(table, delete.Where, columns.Exists(pair => pair.Column.Kind == ColumnKind.Regular));
            var needsCurrent = columns.Exists(
                pair => pair.Deleted.Value is not null && ColumnChanges.NeedsCurrent(pair.Column, AssignmentKind.SetElement));
            return new Modification(table, rows, condition, Terms, needsCurrent, current => [.. rows.Select(key =>
            {
                var mutation = new Mutation(table, key.Partition);
                var (row, statics) = (new Row { Clustering = key.Values }, new Row());
                foreach (var (deleted, column) in columns)
                {
                    changes.Delete(column.Kind == ColumnKind.Static ? statics : row, column, deleted.Value, needsCurrent ? current(key) : null);
                }

                Add(mutation, key, row, statics);
                return mutation;
            })]);
        }

        return PlanRowDelete(table, delete, timestamp, condition);
    }

    private Modification PlanRowDelete(Table table, Statement.Delete delete, long timestamp, ModificationCondition condition)
    {
        var partitions = KeyRestrictions.Partitions(table, delete.Where, Terms);
        var restrictsClustering = delete.Where.Any(relation => relation.Columns.Any(name => table.Get(name).Kind == ColumnKind.Clustering));
        var restrictions = new ClusteringRestrictions(table, delete.Where, Terms);
        var ranges = restrictsClustering ? restrictions.Ranges() : [];
        if (restrictions.Remaining.Count > 0)
        {
            throw CqlError.Invalid("Unsupported restriction in DELETE");
        }

        var namesRows = restrictsClustering ? restrictions.AreFull : table.ClusteringKey.Count == 0 && condition.IsConditional;
        var keys = namesRows ? RowKeys(table, delete.Where, needsRow: true) : condition.IsConditional ? StaticRowKeys(table, partitions, condition) : [];
        return new Modification(table, keys, condition, Terms, NeedsCurrent: false, _ => [.. partitions.Select(partition =>
        {
            var mutation = new Mutation(table, partition);
            if (!restrictsClustering)
            {
                mutation.DeletedAt = timestamp;
            }
            else if (restrictions.AreFull)
            {
                foreach (var key in keys.Where(key => key.Partition.AsSpan().SequenceEqual(partition)))
                {
                    mutation.Rows.Add(new(StoreKeys.Row(partition, key.Clustering!), new Row { Clustering = key.Values, DeletedAt = timestamp }));
                }
            }
            else
            {
                mutation.Ranges = [.. ranges.Select(range => new RangeDeletion(range.From, range.Until ?? [0xFF, 0xFF], timestamp))];
            }

            return mutation;
        })]);
    }

    /// <summary>What a condition is decided by where rows are deleted that it does not name: the static columns of their partition.</summary>
    private static List<RowKey> StaticRowKeys(Table table, IReadOnlyList<byte[]> partitions, ModificationCondition condition)
    {
        var onStatics = !condition.IfExists && condition.Relations.All(relation => table.Get(relation.Column).Kind == ColumnKind.Static);
        return onStatics
            ? [.. partitions.Select(static partition => new RowKey(partition, null, []))]
            : throw CqlError.Invalid(
                "DELETE statements must restrict all PRIMARY KEY columns with equality relations in order to use IF condition on non static columns");
    }

    private static void Add(Mutation mutation, RowKey key, Row? row, Row? statics)
    {
        if (row is not null && key.Clustering is not null)
        {
            mutation.Rows.Add(new(StoreKeys.Row(key.Partition, key.Clustering), row));
        }

        if (statics is { Cells.Count: > 0 })
        {
            mutation.Rows.Add(new(StoreKeys.Section(key.Partition, StoreKeys.StaticRow), statics));
        }
    }

    private RowKey OneRow(AssignmentPlan plan)
    {
        var partition = Values(plan.PartitionTerms, plan.Table.PartitionKey);
        var clustering = Values(plan.ClusteringTerms, plan.Table.ClusteringKey);
        return new RowKey(
            KeyRestrictions.Partition(plan.Table, partition), StoreKeys.Clustering(plan.Table.ClusteringKey, clustering), clustering);
    }

    private byte[][] Values(Term[] terms, IReadOnlyList<Column> columns)
    {
        var values = terms.Length == 0 ? [] : new byte[terms.Length][];
        for (var index = 0; index < values.Length; index++)
        {
            values[index] = KeyRestrictions.Value(terms[index], columns[index], Terms);
        }

        return values;
    }

    private List<RowKey> RowKeys(Table table, IReadOnlyList<Relation> where, bool needsRow)
    {
        foreach (var relation in where)
        {
            var unknown = relation.Columns.FirstOrDefault(name => !table.Get(name).IsKey);
            if (unknown is not null)
            {
                throw CqlError.Invalid($"Non PRIMARY KEY columns found in where clause: {unknown}");
            }
        }

        var partitions = KeyRestrictions.Partitions(table, where, Terms);
        List<byte[][]> clusterings = [[]];
        foreach (var column in table.ClusteringKey)
        {
            var relation = where.FirstOrDefault(relation => relation.Columns.Count == 1 && relation.Column == column.Name && relation.Operator is "=" or "in");
            if (relation is null)
            {
                return needsRow
                    ? throw CqlError.Invalid($"Some clustering keys are missing: {column.Name}")
                    : [.. partitions.Select(partition => new RowKey(partition, null, []))];
            }

            var values = KeyRestrictions.Values(relation, column, Terms);
            KeyRestrictions.CheckCombinations((long)partitions.Count * clusterings.Count * values.Count);
            clusterings = [.. clusterings.SelectMany(key => values.Select(value => (byte[][])[.. key, value]))];
        }

        return [.. partitions.SelectMany(partition => clusterings.Select(
            values => new RowKey(partition, StoreKeys.Clustering(table.ClusteringKey, values), values)))];
    }

    private (long Timestamp, long ExpiresAt, int TimeToLive) Times(Table table, UsingClause usingClause, UsingClause? batchUsing)
    {
        var timestamp = context.Timestamp;
        if ((usingClause.Timestamp ?? batchUsing?.Timestamp) is { } term
            && Terms.Evaluate(term, CqlType.Bigint, "[timestamp]") is { IsUnset: false } given)
        {
            timestamp = given.IsNull
                ? throw CqlError.Invalid("Invalid null value of timestamp")
                : BinaryPrimitives.ReadInt64BigEndian(given.Memory.Span);
            if (timestamp == long.MinValue)
            {
                throw CqlError.Invalid("Out of bound timestamp");
            }
        }

        var timeToLive = table.DefaultTimeToLive;
        if ((usingClause.TimeToLive ?? batchUsing?.TimeToLive) is { } ttl
            && Terms.Evaluate(ttl, CqlType.Int, "[ttl]") is { IsUnset: false } ttlGiven)
        {
            timeToLive = ttlGiven.IsNull ? 0 : BinaryPrimitives.ReadInt32BigEndian(ttlGiven.Memory.Span);
            if (timeToLive < 0)
            {
                throw CqlError.Invalid("A TTL must be greater or equal to 0");
            }

            if (timeToLive > MaximumTimeToLive)
            {
                throw CqlError.Invalid($"ttl is too large. maximum is {MaximumTimeToLive}");
            }
        }

        return (timestamp, timeToLive == 0 ? 0 : context.Now + timeToLive, timeToLive);
    }
}
