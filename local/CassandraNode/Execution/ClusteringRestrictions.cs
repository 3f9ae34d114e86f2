using System.Buffers;
using CassandraNode.Engine;
using CassandraNode.Language;
using CassandraNode.Protocol;
using CassandraNode.Schema;

namespace CassandraNode.Execution;

/// <summary>Turns restrictions of clustering columns into runs of rows.</summary>
internal sealed class ClusteringRestrictions(Table table, IReadOnlyList<Relation> where, TermEvaluator terms)
{
    /// <summary>Relations that the runs only approximate: every row is still to be checked against them.</summary>
    public List<Relation> Remaining { get; } = [];

    /// <summary>Whether every clustering column is fixed, so that each run is one row at most.</summary>
    public bool AreFull { get; private set; }

    /// <summary>The runs, in clustering order.</summary>
    public List<ClusteringRange> Ranges()
    {
        List<byte[]> prefixes = [[]];
        foreach (var column in table.ClusteringKey)
        {
            var relations = where.Where(relation => !relation.IsToken && relation.Columns.Contains(column.Name)).ToList();
            var fixing = relations.Find(relation => relation.Columns.Count == 1 && relation.Operator is "=" or "in");
            if (fixing is null)
            {
                return Slice(prefixes, column, relations);
            }

            var values = KeyRestrictions.Values(fixing, column, terms);
            KeyRestrictions.CheckCombinations((long)prefixes.Count * values.Count);
            prefixes = [.. prefixes.SelectMany(prefix => values.Select(value => Append(prefix, column, value)))];
        }

        AreFull = true;
        prefixes.Sort((one, other) => one.AsSpan().SequenceCompareTo(other));
        return [.. prefixes.Select(prefix => new ClusteringRange(prefix, StoreKeys.After(prefix)))];
    }

    private List<ClusteringRange> Slice(List<byte[]> prefixes, Column column, List<Relation> relations)
    {
        // What restricts later columns, or several at once, is checked row by row.
        Remaining.AddRange(where.Where(relation =>
            !relation.IsToken && (relation.Columns.Count > 1 || relation.Operator is "contains" or "contains key" || IsBehind(relation, column))));
        prefixes.Sort((one, other) => one.AsSpan().SequenceCompareTo(other));
        return [.. prefixes.Select(prefix => SliceOne(prefix, column, relations))];
    }

    private bool IsBehind(Relation relation, Column column) =>
        table.Find(relation.Column) is { Kind: ColumnKind.Clustering } other && other.Position > column.Position;

    private ClusteringRange SliceOne(byte[] prefix, Column column, List<Relation> relations)
    {
        var from = prefix;
        var until = prefix.Length == 0 ? null : StoreKeys.After(prefix);
        foreach (var relation in relations)
        {
            var (value, comparison) = Bound(relation, column);
            var bound = Append(prefix, column, value);
            if (column.IsDescending)
            {
                comparison = comparison switch { "<" => ">", "<=" => ">=", ">" => "<", ">=" => "<=", _ => comparison };
            }

            // Rows with the bound's value all begin with it, and may go on with further columns.
            switch (comparison)
            {
                case ">=":
                    from = Greater(from, bound);
                    break;
                case ">":
                    from = Greater(from, StoreKeys.After(bound));
                    break;
                case "<":
                    until = Lesser(until, bound);
                    break;
                case "<=":
                    until = Lesser(until, StoreKeys.After(bound));
                    break;
            }
        }

        return new ClusteringRange(from, until);
    }

    private (byte[] Value, string Comparison) Bound(Relation relation, Column column)
    {
        if (relation.Columns.Count == 1)
        {
            return relation.Operator is "<" or "<=" or ">" or ">="
                ? (terms.Required(relation.Value, column.Type, column.Name), relation.Operator)
                : throw CqlError.Invalid($"Unsupported restriction '{relation.Operator}' on clustering column {column.Name}");
        }

        // (a, b) > (1, 2) begins at a >= 1; the rest is checked row by row.
        if (relation.Columns[0] != column.Name || relation.Operator == "in" || relation.Value is not Term.TupleOf tuple)
        {
            return ([], "");
        }

        var first = terms.Required(tuple.Elements[0], column.Type, column.Name);
        return (first, relation.Operator switch { "<" => "<=", ">" => ">=", _ => relation.Operator });
    }

    private static byte[] Append(byte[] prefix, Column column, byte[] value)
    {
        var output = new ArrayBufferWriter<byte>(prefix.Length + value.Length + 8);
        output.Write<byte>(prefix);
        OrderedEncoding.Write(output, column.Type, value, column.IsDescending);
        return output.WrittenSpan.ToArray();
    }

    private static byte[] Greater(byte[] one, byte[] other) => one.AsSpan().SequenceCompareTo(other) >= 0 ? one : other;

    private static byte[] Lesser(byte[]? one, byte[] other) => one is not null && one.AsSpan().SequenceCompareTo(other) <= 0 ? one : other;
}
