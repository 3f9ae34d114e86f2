using CassandraNode.Language;
using CassandraNode.Protocol;
using CassandraNode.Schema;
using ChatApp.Cql.Types;

namespace CassandraNode.Execution;

/// <summary>Finds out what each bind marker of a statement stands for.</summary>
internal sealed class MarkerTypes
{
    private readonly Table _table;
    private readonly ResultColumn?[] _markers;
    private readonly Dictionary<string, int> _partitionMarkers = new(StringComparer.Ordinal);

    private MarkerTypes(Table table, ResultColumn?[] markers)
    {
        _table = table;
        _markers = markers;
    }

    /// <summary>The markers of a statement.</summary>
    /// <param name="statement">SELECT, INSERT, UPDATE, DELETE or a batch of them.</param>
    /// <param name="resolve">Finds its tables.</param>
    public static (IReadOnlyList<ResultColumn> Variables, IReadOnlyList<int> PartitionKeyIndexes) Find(
        Statement statement, Func<TableName, Table> resolve)
    {
        var markers = new ResultColumn?[statement.Markers.Count];
        IReadOnlyList<int> partitionKey = [];
        var parts = statement is Statement.Batch batch ? batch.Statements : [statement];
        foreach (var part in parts)
        {
            var types = new MarkerTypes(resolve(TableOf(part)), markers);
            types.Visit(part);
            partitionKey = partitionKey.Count > 0 ? partitionKey : types.PartitionKeyIndexes();
        }

        return ([.. markers.Select(marker => marker ?? throw CqlError.Invalid("A bind marker stands where none can"))], partitionKey);
    }

    public static TableName TableOf(Statement statement) => statement switch
    {
        Statement.Select select => select.Table,
        Statement.Insert insert => insert.Table,
        Statement.Update update => update.Table,
        Statement.Delete delete => delete.Table,
        _ => throw CqlError.Invalid("Not a statement on a table"),
    };

    private int[] PartitionKeyIndexes() => _table.PartitionKey.All(column => _partitionMarkers.ContainsKey(column.Name))
        ? [.. _table.PartitionKey.Select(column => _partitionMarkers[column.Name])]
        : [];

    private void Visit(Statement statement)
    {
        switch (statement)
        {
            case Statement.Select select:
                VisitWhere(select.Where);
                Visit(select.PerPartitionLimit, "[per_partition_limit]", CqlType.Int);
                Visit(select.Limit, "[limit]", CqlType.Int);
                break;
            case Statement.Insert insert:
                foreach (var (name, value) in insert.Columns.Zip(insert.Values))
                {
                    var column = _table.Get(name);
                    Visit(value, name, column.Type);
                    NotePartitionMarker(column, value);
                }

                VisitUsing(insert.Using);
                break;
            case Statement.Update update:
                VisitUsing(update.Using);
                foreach (var assignment in update.Assignments)
                {
                    VisitAssignment(assignment);
                }

                VisitWhere(update.Where);
                VisitConditions(update.Conditions);
                break;
            case Statement.Delete delete:
                foreach (var (name, element) in delete.Columns)
                {
                    VisitElement(_table.Get(name), element);
                }

                VisitUsing(delete.Using);
                VisitWhere(delete.Where);
                VisitConditions(delete.Conditions);
                break;
        }
    }

    private void VisitUsing(UsingClause usingClause)
    {
        Visit(usingClause.Timestamp, "[timestamp]", CqlType.Bigint);
        Visit(usingClause.TimeToLive, "[ttl]", CqlType.Int);
    }

    private void VisitAssignment(Assignment assignment)
    {
        var column = _table.Get(assignment.Column);
        VisitElement(column, assignment.Element);
        var type = assignment.Kind switch
        {
            AssignmentKind.SetElement => column.Type.Arguments[^1],
            AssignmentKind.Remove when column.Type.Code == CqlTypeCode.Map => CqlType.SetOf(column.Type.Arguments[0]),
            _ => column.IsCounter ? CqlType.Bigint : column.Type,
        };
        Visit(assignment.Value, assignment.Kind == AssignmentKind.SetElement ? $"value({column.Name})" : column.Name, type);
    }

    private void VisitElement(Column column, Term? element) => Visit(
        element,
        column.Type.Code == CqlTypeCode.List ? $"idx({column.Name})" : $"key({column.Name})",
        column.Type.Code == CqlTypeCode.List || column.Type.Arguments.IsEmpty ? CqlType.Int : column.Type.Arguments[0]);

    private void VisitWhere(IReadOnlyList<Relation> where)
    {
        foreach (var relation in where)
        {
            VisitRelation(relation);
            if (relation is { IsToken: false, Operator: "=", Columns.Count: 1 })
            {
                NotePartitionMarker(_table.Get(relation.Column), relation.Value);
            }
        }
    }

    private void VisitConditions(IReadOnlyList<Relation> conditions)
    {
        foreach (var condition in conditions)
        {
            var column = _table.Get(condition.Column);
            VisitElement(column, condition.Element);
            var type = condition.Element is null ? column.Type : column.Type.Arguments[^1];
            VisitComparison(condition, column.Name, type);
        }
    }

    private void VisitRelation(Relation relation)
    {
        if (relation.IsToken)
        {
            if (relation.Value is Term.Call { Function: "token" } call)
            {
                for (var index = 0; index < call.Arguments.Count; index++)
                {
                    Visit(call.Arguments[index], _table.PartitionKey[index].Name, _table.PartitionKey[index].Type);
                }
            }
            else
            {
                Visit(relation.Value, "partition key token", CqlType.Bigint);
            }
        }
        else if (relation.Columns.Count > 1)
        {
            VisitTuple(relation);
        }
        else
        {
            var column = _table.Get(relation.Column);
            var type = relation.Operator switch
            {
                "contains" => column.Type.Arguments[^1],
                "contains key" => column.Type.Arguments[0],
                _ => column.Type,
            };
            VisitComparison(relation, column.Name, type);
        }
    }

    private void VisitComparison(Relation relation, string name, CqlType type)
    {
        if (relation.Operator == "in" && relation.Value is Term.TupleOf tuple)
        {
            foreach (var element in tuple.Elements)
            {
                Visit(element, name, type);
            }
        }
        else
        {
            Visit(relation.Value, relation.Operator == "in" ? $"in({name})" : name, relation.Operator == "in" ? CqlType.ListOf(type) : type);
        }
    }

    private void VisitTuple(Relation relation)
    {
        var columns = relation.Columns.Select(_table.Get).ToList();
        var tuples = relation.Operator == "in" && relation.Value is Term.TupleOf several ? several.Elements : [relation.Value];
        foreach (var tuple in tuples.OfType<Term.TupleOf>())
        {
            for (var index = 0; index < Math.Min(columns.Count, tuple.Elements.Count); index++)
            {
                Visit(tuple.Elements[index], columns[index].Name, columns[index].Type);
            }
        }
    }

    private void Visit(Term? term, string name, CqlType type)
    {
        switch (term)
        {
            case Term.Marker marker:
                _markers[marker.Index] = new ResultColumn(_table.Keyspace, _table.Name, marker.Name ?? name, type);
                break;
            case Term.Call call:
                foreach (var argument in call.Arguments)
                {
                    Visit(argument, $"arg0({call.Function})", argument is Term.Call ? CqlType.Timeuuid : CqlType.Timestamp);
                }

                break;
            case Term.ListOf list:
                VisitAll(list.Elements, name, type);
                break;
            case Term.SetOf set:
                VisitAll(set.Elements, name, type);
                break;
            case Term.MapOf map when type.Code == CqlTypeCode.Map:
                VisitAll([.. map.Entries.Select(entry => entry.Key)], name, type);
                foreach (var entry in map.Entries)
                {
                    Visit(entry.Value, name, type.Arguments[1]);
                }

                break;
            case Term.TupleOf tuple when type.Code == CqlTypeCode.Tuple:
                for (var index = 0; index < Math.Min(tuple.Elements.Count, type.Arguments.Length); index++)
                {
                    Visit(tuple.Elements[index], name, type.Arguments[index]);
                }

                break;
        }
    }

    private void VisitAll(IReadOnlyList<Term> elements, string name, CqlType type)
    {
        foreach (var element in type.Arguments.IsEmpty ? [] : elements)
        {
            Visit(element, name, type.Arguments[0]);
        }
    }

    private void NotePartitionMarker(Column column, Term value)
    {
        if (column.Kind == ColumnKind.PartitionKey && value is Term.Marker marker)
        {
            _partitionMarkers[column.Name] = marker.Index;
        }
    }
}
