using CassandraNode.Engine;
using CassandraNode.Language;
using CassandraNode.Protocol;
using CassandraNode.Schema;
using ChatApp.Cql.Types;

namespace CassandraNode.Execution;

/// <summary>Checks rows against relations that no key range expresses.</summary>
internal sealed class RowFilter(Table table, IReadOnlyList<Relation> relations, TermEvaluator terms, long now)
{
    private readonly List<Func<SelectedRow, bool>> _checks = [.. relations.Select(relation => Compile(table, relation, terms, now))];

    public bool KeepsAll => _checks.Count == 0;

    public bool Keeps(SelectedRow row) => _checks.TrueForAll(check => check(row));

    private static Func<SelectedRow, bool> Compile(Table table, Relation relation, TermEvaluator terms, long now)
    {
        var columns = relation.Columns.Select(name => table.Get(name)).ToList();
        if (columns.Count > 1)
        {
            return CompileTuple(relation, columns, terms, now);
        }

        var column = columns[0];
        switch (relation.Operator)
        {
            case "in":
                var values = KeyRestrictions.Values(relation, column, terms);
                return row => Selection.Value(row, column, now) is { } value && values.Exists(choice => OrderedEncoding.Compare(column.Type, value, choice) == 0);
            case "contains" or "contains key":
                var element = ElementType(column, relation.Operator);
                var wanted = terms.Required(relation.Value, element, column.Name);
                return row => Selection.Value(row, column, now) is { } value && Contains(column.Type, value, relation.Operator, wanted);
            default:
                var bound = terms.Required(relation.Value, column.Type, column.Name);
                return row => Selection.Value(row, column, now) is { } value
                    && Holds(relation.Operator, OrderedEncoding.Compare(column.Type, value, bound));
        }
    }

    // Column by column, in the order of the values: (a, b) > (1, 2) takes no notice of DESC.
    private static Func<SelectedRow, bool> CompileTuple(Relation relation, List<Column> columns, TermEvaluator terms, long now)
    {
        var tuples = relation.Operator == "in" && relation.Value is Term.TupleOf several ? several.Elements : [relation.Value];
        var bounds = tuples.Select(term => term is Term.TupleOf tuple && tuple.Elements.Count <= columns.Count
            ? tuple.Elements.Select((element, index) => terms.Required(element, columns[index].Type, columns[index].Name)).ToList()
            : throw CqlError.Invalid($"Invalid tuple for ({string.Join(", ", relation.Columns)})")).ToList();
        return row => bounds.Exists(bound => Holds(relation.Operator == "in" ? "=" : relation.Operator, Compare(row, columns, bound, now)));
    }

    private static int Compare(SelectedRow row, List<Column> columns, List<byte[]> bound, long now)
    {
        for (var index = 0; index < bound.Count; index++)
        {
            var value = Selection.Value(row, columns[index], now);
            var order = value is null ? -1 : OrderedEncoding.Compare(columns[index].Type, value, bound[index]);
            if (order != 0)
            {
                return order;
            }
        }

        return 0;
    }

    private static CqlType ElementType(Column column, string comparison) => (column.Type.Code, comparison) switch
    {
        (CqlTypeCode.List or CqlTypeCode.Set, "contains") => column.Type.Arguments[0],
        (CqlTypeCode.Map, "contains") => column.Type.Arguments[1],
        (CqlTypeCode.Map, "contains key") => column.Type.Arguments[0],
        _ => throw CqlError.Invalid($"Cannot use {comparison.ToUpperInvariant()} on column {column.Name}"),
    };

    private static bool Contains(CqlType type, byte[] value, string comparison, byte[] wanted) => type.Code == CqlTypeCode.Map
        ? CollectionValue.Entries(type, value).Exists(entry => (comparison == "contains" ? entry.Value : entry.Key).AsSpan().SequenceEqual(wanted))
        : CollectionValue.Elements(type, value).Exists(element => element.AsSpan().SequenceEqual(wanted));

    private static bool Holds(string comparison, int order) => comparison switch
    {
        "=" => order == 0,
        "!=" => order != 0,
        "<" => order < 0,
        "<=" => order <= 0,
        ">" => order > 0,
        ">=" => order >= 0,
        _ => throw CqlError.Invalid($"Unsupported restriction '{comparison}'"),
    };
}
