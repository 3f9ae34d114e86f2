using System.Runtime.CompilerServices;
using CassandraNode.Engine;
using CassandraNode.Language;
using CassandraNode.Protocol;
using CassandraNode.Schema;
using ChatApp.Cql.Types;

namespace CassandraNode.Execution;

/// <summary>Commits modifications: one, or those of a batch together.</summary>
internal sealed class ModificationExecutor(StatementContext context)
{
    /// <summary>Commits, and returns when it is durable.</summary>
    /// <returns>The <c>[applied]</c> row of conditional ones; null otherwise.</returns>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public async ValueTask<ResultRows?> CommitAsync(IReadOnlyList<Modification> modifications, CancellationToken cancellationToken)
    {
        var (conditional, dependsOnStore) = (false, false);
        foreach (var modification in modifications)
        {
            conditional |= modification.Condition.IsConditional;
            dependsOnStore |= modification.NeedsCurrent;
        }

        if (conditional)
        {
            CheckOnePartition(modifications);
        }

        // Where nothing depends on the store it is built before the queue, so that the committer has nothing to do but to merge.
        var request = conditional || dependsOnStore ? Deciding(modifications, conditional) : new CommitRequest(new Decision(Build(modifications)));
        return (await context.Store.CommitAsync(request, cancellationToken)).Result;
    }

    private static void CheckOnePartition(IReadOnlyList<Modification> modifications)
    {
        if (modifications.SelectMany(modification => modification.Rows).DistinctBy(row => Convert.ToHexString(row.Partition)).Count() > 1)
        {
            throw CqlError.Invalid(modifications.Count > 1
                ? "Batch with conditions cannot span multiple partitions"
                : "IN on the partition key is not supported with conditional updates");
        }
    }

    private static IReadOnlyList<Mutation> Build(IReadOnlyList<Modification> modifications)
    {
        if (modifications.Count == 1)
        {
            return modifications[0].Build(_ => null);
        }

        var mutations = new List<Mutation>(modifications.Count);
        foreach (var modification in modifications)
        {
            mutations.AddRange(modification.Build(_ => null));
        }

        return mutations;
    }

    private CommitRequest Deciding(IReadOnlyList<Modification> modifications, bool conditional) =>
        new(() => Decide(modifications, conditional), dependsOnStore: true);

    private Decision Decide(IReadOnlyList<Modification> modifications, bool conditional)
    {
        foreach (var modification in modifications.Where(modification => modification.Condition.IsConditional))
        {
            foreach (var key in modification.Rows)
            {
                var (row, statics) = (Current(key), context.Read(key.Partition).ReadStatic());
                if (!Holds(modification, row, statics))
                {
                    return new Decision([], NotApplied(modification, key, row, statics));
                }
            }
        }

        var mutations = modifications.SelectMany(modification => modification.Build(Current)).ToList();
        return new Decision(mutations, conditional ? Applied(modifications[0].Table) : null);
    }

    private Row? Current(RowKey key)
    {
        var reader = context.Read(key.Partition);
        return key.Clustering is null ? reader.ReadStatic() : reader.ReadRow(key.Clustering);
    }

    private bool Holds(Modification modification, Row? row, Row? statics)
    {
        var condition = modification.Condition;
        if (condition.IfNotExists)
        {
            return row is null;
        }

        if (condition.IfExists)
        {
            return row is not null;
        }

        return condition.Relations.All(relation => Holds(modification, relation, row, statics));
    }

    private bool Holds(Modification modification, Relation relation, Row? row, Row? statics)
    {
        var terms = modification.Terms;
        var column = modification.Table.Get(relation.Column);
        if (column.IsKey)
        {
            throw CqlError.Invalid($"PRIMARY KEY column '{column.Name}' cannot have IF conditions");
        }

        var source = column.Kind == ColumnKind.Static ? statics : row;
        var value = source is null ? null : RowValues.Get(source, column, context.Now);
        var type = column.Type;
        if (relation.Element is not null)
        {
            (value, type) = Element(terms, column, value, relation.Element);
        }

        if (relation.Operator == "in")
        {
            var choices = relation.Value is Term.TupleOf tuple
                ? tuple.Elements.Select(term => terms.Evaluate(term, type, column.Name).ToBytes())
                : CollectionValue.Elements(CqlType.ListOf(type), terms.Required(relation.Value, CqlType.ListOf(type), column.Name));
            return choices.Any(choice => Compare(type, value, "=", choice));
        }

        return Compare(type, value, relation.Operator, terms.Evaluate(relation.Value, type, column.Name).ToBytes());
    }

    private static (byte[]? Value, CqlType Type) Element(TermEvaluator terms, Column column, byte[]? collection, Term element)
    {
        if (column.Type.Code == CqlTypeCode.Map)
        {
            var key = terms.Required(element, column.Type.Arguments[0], column.Name);
            var entries = collection is null ? [] : CollectionValue.Entries(column.Type, collection);
            return (entries.Find(entry => entry.Key.AsSpan().SequenceEqual(key)).Value, column.Type.Arguments[1]);
        }

        var index = CqlScalar.ReadInt(terms.Required(element, CqlType.Int, column.Name));
        var elements = collection is null ? [] : CollectionValue.Elements(column.Type, collection);
        return (index >= 0 && index < elements.Count ? elements[index] : null, column.Type.Arguments[0]);
    }

    private static bool Compare(CqlType type, byte[]? value, string comparison, byte[]? other)
    {
        if (value is null || other is null)
        {
            return comparison switch { "=" => value is null && other is null, "!=" => (value is null) != (other is null), _ => false };
        }

        var order = OrderedEncoding.Compare(type, value, other);
        return comparison switch
        {
            "=" => order == 0,
            "!=" => order != 0,
            "<" => order < 0,
            "<=" => order <= 0,
            ">" => order > 0,
            ">=" => order >= 0,
            _ => throw CqlError.Invalid($"Unsupported condition '{comparison}'"),
        };
    }

    private static ResultRows Applied(Table table) => new([AppliedColumn(table)], [[[1]]]);

    private ResultRows NotApplied(Modification modification, RowKey key, Row? row, Row? statics)
    {
        var table = modification.Table;
        if (row is null && statics is null)
        {
            return new ResultRows([AppliedColumn(table)], [[[0]]]);
        }

        // IF NOT EXISTS and IF EXISTS show the whole row, conditions the columns that they name.
        var names = modification.Condition.Relations.Select(relation => relation.Column).ToHashSet(StringComparer.Ordinal);
        var columns = table.Columns.Where(column => names.Count == 0 || names.Contains(column.Name)).ToList();
        var partitionValues = StoreKeys.PartitionValues(table, key.Partition);
        var values = columns.Select(column => column.Kind switch
        {
            ColumnKind.PartitionKey => partitionValues[column.Position],
            ColumnKind.Clustering => column.Position < key.Values.Length ? key.Values[column.Position] : null,
            ColumnKind.Static => statics is null ? null : RowValues.Get(statics, column, context.Now),
            _ => row is null ? null : RowValues.Get(row, column, context.Now),
        });
        return new ResultRows(
            [AppliedColumn(table), .. columns.Select(column => StatementContext.ColumnOf(table, column))], [[[0], .. values]]);
    }

    private static ResultColumn AppliedColumn(Table table) => new(table.Keyspace, table.Name, "[applied]", CqlType.Boolean);
}
