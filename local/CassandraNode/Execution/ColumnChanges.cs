using System.Buffers.Binary;
using CassandraNode.Engine;
using CassandraNode.Language;
using CassandraNode.Protocol;
using CassandraNode.Schema;
using ChatApp.Cql.Types;

namespace CassandraNode.Execution;

/// <summary>Turns assignments and deletions of columns into cells.</summary>
/// <param name="terms">Evaluates values.</param>
/// <param name="lists">Orders the elements that lists get.</param>
/// <param name="timestamp">Microseconds.</param>
/// <param name="expiresAt">Unix seconds; 0 for never.</param>
/// <param name="timeToLive">Seconds; 0 for none.</param>
internal sealed class ColumnChanges(TermEvaluator terms, ListPositions lists, long timestamp, long expiresAt, int timeToLive)
{
    /// <summary>Whether an assignment depends on the list's elements that are there.</summary>
    public static bool NeedsCurrent(Column column, AssignmentKind kind) =>
        column is { IsMultiCell: true, Type.Code: CqlTypeCode.List } && kind is AssignmentKind.SetElement or AssignmentKind.Remove;

    /// <summary>Of the changes.</summary>
    public long Timestamp => timestamp;

    /// <summary>Of what is set.</summary>
    public long ExpiresAt => expiresAt;

    /// <summary>A column that can be changed.</summary>
    /// <exception cref="CqlError">Invalid: there is none of this name, or it belongs to the key.</exception>
    public static Column Find(Table table, string name)
    {
        var column = table.Get(name);
        return column.IsKey ? throw CqlError.Invalid($"PRIMARY KEY part {name} found in SET part") : column;
    }

    /// <summary>Adds the cells of an assignment.</summary>
    /// <param name="row">Gets them.</param>
    /// <param name="column">What it changes.</param>
    /// <param name="assignment">The assignment.</param>
    /// <param name="current">The row as it stands, for <see cref="NeedsCurrent"/>.</param>
    public void Assign(Row row, Column column, Assignment assignment, Row? current)
    {
        if (column.IsCounter)
        {
            AddToCounter(row, column, assignment);
            return;
        }

        if (!column.IsMultiCell)
        {
            if (assignment.Kind != AssignmentKind.Set)
            {
                throw CqlError.Invalid($"Invalid operation for non collection column {column.Name}");
            }

            SetPlain(row, column, terms.Evaluate(assignment.Value, column.Type, column.Name));
            return;
        }

        if (assignment.Kind == AssignmentKind.SetElement)
        {
            SetElement(row, column, assignment, current);
            return;
        }

        var type = assignment.Kind == AssignmentKind.Remove && column.Type.Code == CqlTypeCode.Map
            ? CqlType.SetOf(column.Type.Arguments[0]) // A map is told the keys to remove.
            : column.Type;
        var value = terms.Evaluate(assignment.Value, type, column.Name);
        if (value.IsUnset)
        {
            return;
        }

        if (assignment.Kind == AssignmentKind.Set)
        {
            // One microsecond before, so that what is set stands.
            row.Cells.Add(Deletion(column, [], CellKind.CollectionDeletion) with { Timestamp = timestamp - 1 });
        }

        if (value.ToBytes() is { } bytes)
        {
            ChangeElements(row, column, assignment.Kind, type, bytes, current);
        }
    }

    /// <summary>Adds the deletion of a column, or of an element of one.</summary>
    public void Delete(Row row, Column column, Term? element, Row? current)
    {
        if (element is null)
        {
            row.Cells.Add(Deletion(column, [], column.IsMultiCell ? CellKind.CollectionDeletion : CellKind.Deletion));
        }
        else if (column is { IsMultiCell: true, Type.Code: CqlTypeCode.List })
        {
            row.Cells.Add(Deletion(column, ListPath(column, element, current), CellKind.Deletion));
        }
        else if (column.IsMultiCell)
        {
            row.Cells.Add(Deletion(column, terms.Required(element, column.Type.Arguments[0], column.Name), CellKind.Deletion));
        }
        else
        {
            throw CqlError.Invalid($"Invalid deletion operation for non collection column {column.Name}");
        }
    }

    private void SetPlain(Row row, Column column, BoundValue value)
    {
        if (!value.IsUnset)
        {
            row.Cells.Add(value.IsNull ? Deletion(column, [], CellKind.Deletion) : Value(column, [], value.Memory));
        }
    }

    private void AddToCounter(Row row, Column column, Assignment assignment)
    {
        if (assignment.Kind is not (AssignmentKind.Add or AssignmentKind.Remove))
        {
            throw CqlError.Invalid($"Cannot set the value of counter column {column.Name} (counters can only be incremented/decremented, not set)");
        }

        var delta = BinaryPrimitives.ReadInt64BigEndian(terms.Required(assignment.Value, CqlType.Bigint, column.Name));
        var bytes = new byte[sizeof(long)];
        BinaryPrimitives.WriteInt64BigEndian(bytes, assignment.Kind == AssignmentKind.Add ? delta : -delta);
        row.Cells.Add(Value(column, [], bytes) with { Kind = CellKind.CounterDelta });
    }

    private void SetElement(Row row, Column column, Assignment assignment, Row? current)
    {
        if (column.Type.Code == CqlTypeCode.Set)
        {
            throw CqlError.Invalid($"Invalid operation for set column {column.Name}");
        }

        var isMap = column.Type.Code == CqlTypeCode.Map;
        var path = isMap
            ? terms.Required(assignment.Element!, column.Type.Arguments[0], column.Name)
            : ListPath(column, assignment.Element!, current);
        var value = terms.Evaluate(assignment.Value, column.Type.Arguments[isMap ? 1 : 0], column.Name);
        if (!value.IsUnset)
        {
            row.Cells.Add(value.IsNull ? Deletion(column, path, CellKind.Deletion) : Value(column, path, value.Memory));
        }
    }

    private void ChangeElements(Row row, Column column, AssignmentKind kind, CqlType type, byte[] value, Row? current)
    {
        if (kind == AssignmentKind.Remove)
        {
            var removed = CollectionValue.Elements(type, value);
            var paths = column.Type.Code == CqlTypeCode.List
                ? ListCells(column, current).Where(cell => removed.Any(element => element.AsSpan().SequenceEqual(cell.Value.Span))).Select(cell => cell.Path)
                : removed;
            row.Cells.AddRange(paths.Select(path => Deletion(column, path, CellKind.Deletion)));
            return;
        }

        switch (column.Type.Code)
        {
            case CqlTypeCode.Set:
                row.Cells.AddRange(CollectionValue.Elements(type, value).Select(element => Value(column, element, default)));
                break;
            case CqlTypeCode.Map:
                row.Cells.AddRange(CollectionValue.Entries(type, value).Select(entry => Value(column, entry.Key, entry.Value)));
                break;
            default:
                row.Cells.AddRange(CollectionValue.Elements(type, value).Select((element, index) =>
                    Value(column, lists.Next(kind == AssignmentKind.Prepend, index), element)));
                break;
        }
    }

    private byte[] ListPath(Column column, Term index, Row? current)
    {
        var position = BinaryPrimitives.ReadInt32BigEndian(terms.Required(index, CqlType.Int, column.Name));
        var cells = ListCells(column, current);
        return position >= 0 && position < cells.Count
            ? cells[position].Path
            : throw CqlError.Invalid($"List index {position} out of bound, list has size {cells.Count}");
    }

    private static List<Cell> ListCells(Column column, Row? current) =>
        [.. (current?.Cells ?? []).Where(cell => cell.Column == column.Id && cell.Kind == CellKind.Value)
            .OrderBy(cell => cell.Path, Comparer<byte[]>.Create((one, other) => one.AsSpan().SequenceCompareTo(other)))];

    private Cell Value(Column column, byte[] path, ReadOnlyMemory<byte> value) =>
        new(column.Id, path, timestamp, expiresAt, timeToLive, CellKind.Value, value);

    private Cell Deletion(Column column, byte[] path, CellKind kind) => new(column.Id, path, timestamp, 0, 0, kind, default);
}
