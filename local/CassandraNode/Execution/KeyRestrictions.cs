using System.Buffers;
using CassandraNode.Engine;
using CassandraNode.Language;
using CassandraNode.Protocol;
using CassandraNode.Schema;
using ChatApp.Cql.Types;

namespace CassandraNode.Execution;

/// <summary>Which partitions and rows the WHERE of a modification names.</summary>
internal static class KeyRestrictions
{
    private const int MaximumCombinations = 65_536;

    /// <summary>Refuses INs whose combinations would not fit in memory.</summary>
    public static void CheckCombinations(long count)
    {
        if (count > MaximumCombinations)
        {
            throw CqlError.Invalid($"The IN restrictions name {count} combinations of values, more than {MaximumCombinations}");
        }
    }

    /// <summary>The partitions: every key column fixed by = or IN.</summary>
    public static List<byte[]> Partitions(Table table, IReadOnlyList<Relation> where, TermEvaluator terms)
    {
        List<byte[][]> keys = [[]];
        foreach (var column in table.PartitionKey)
        {
            var relation = where.FirstOrDefault(relation => !relation.IsToken && relation.Columns.Count == 1 && relation.Column == column.Name)
                ?? throw CqlError.Invalid($"Some partition key parts are missing: {column.Name}");
            if (relation.Operator is not ("=" or "in"))
            {
                throw CqlError.Invalid("Only EQ and IN relation are supported on the partition key (unless you use the token() function)");
            }

            var values = Values(relation, column, terms);
            CheckCombinations((long)keys.Count * values.Count);
            var longer = new List<byte[][]>(keys.Count * values.Count);
            foreach (var key in keys)
            {
                foreach (var value in values)
                {
                    longer.Add([.. key, value]);
                }
            }

            keys = longer;
        }

        return keys.ConvertAll(key => Partition(table, key));
    }

    /// <summary>The partition of a key's values.</summary>
    public static byte[] Partition(Table table, IReadOnlyList<byte[]> values)
    {
        CheckPartitionLength(StoreKeys.PartitionKeyLength(values));
        return StoreKeys.Partition(table, StoreKeys.PartitionKey(values));
    }

    /// <summary>The key of a row, of all its values.</summary>
    public static byte[] Row(Table table, byte[][] partition, byte[][] clustering)
    {
        CheckPartitionLength(StoreKeys.PartitionKeyLength(partition));
        return StoreKeys.Row(table, partition, clustering);
    }

    /// <summary>The one value of a key column.</summary>
    public static byte[] Value(Term term, Column column, TermEvaluator terms) =>
        CheckLength(terms.Required(term, column.Type, column.Name), column);

    /// <summary>The values of = or IN for a column, each once, in the order of the type.</summary>
    public static List<byte[]> Values(Relation relation, Column column, TermEvaluator terms)
    {
        if (relation.Operator == "=")
        {
            return [Value(relation.Value, column, terms)];
        }

        var listType = CqlType.ListOf(column.Type);
        return InOrder(column, relation.Value is Term.TupleOf tuple
            ? tuple.Elements.Select(element => terms.Required(element, column.Type, column.Name))
            : CollectionValue.Elements(listType, terms.Required(relation.Value, listType, column.Name)));
    }

    // What orders a value is worked out once for each, and not at every comparison.
    private static List<byte[]> InOrder(Column column, IEnumerable<byte[]> values)
    {
        var output = new ArrayBufferWriter<byte>(64);
        var ordered = new List<(byte[] Order, byte[] Value)>();
        foreach (var value in values)
        {
            output.ResetWrittenCount();
            OrderedEncoding.Write(output, column.Type, CheckLength(value, column), descending: false);
            ordered.Add((output.WrittenSpan.ToArray(), value));
        }

        ordered.Sort(static (one, other) =>
            one.Order.AsSpan().SequenceCompareTo(other.Order) is var order and not 0 ? order : one.Value.AsSpan().SequenceCompareTo(other.Value));
        var distinct = new List<byte[]>(ordered.Count);
        foreach (var (_, value) in ordered)
        {
            if (distinct.Count == 0 || !value.AsSpan().SequenceEqual(distinct[^1]))
            {
                distinct.Add(value);
            }
        }

        return distinct;
    }

    private static void CheckPartitionLength(int length)
    {
        if (length is 0 or > ushort.MaxValue)
        {
            throw CqlError.Invalid(length == 0 ? "Key may not be empty" : $"Key length of {length} is longer than maximum of {ushort.MaxValue}");
        }
    }

    private static byte[] CheckLength(byte[] value, Column column) => column.IsKey && value.Length > ushort.MaxValue
        ? throw CqlError.Invalid($"Key length of {value.Length} is longer than maximum of {ushort.MaxValue}: column {column.Name}")
        : value;
}
