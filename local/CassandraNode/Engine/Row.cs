namespace CassandraNode.Engine;

/// <summary>A stored row, or a change to one: a marker that it was inserted, a deletion, and cells.</summary>
internal sealed class Row
{
    /// <summary>Older than every timestamp: nothing.</summary>
    public const long Never = long.MinValue;

    /// <summary>The clustering values as given; their order-preserving form is in the key.</summary>
    public byte[][] Clustering { get; init; } = [];

    /// <summary>When INSERT made the row exist, even without cells.</summary>
    public long MarkerTimestamp { get; set; } = Never;

    /// <summary>Unix seconds; 0 for never.</summary>
    public long MarkerExpiresAt { get; set; }

    /// <summary>Everything of the row up to this time is gone.</summary>
    public long DeletedAt { get; set; } = Never;

    /// <summary>In no particular order; few enough to search.</summary>
    public List<Cell> Cells { get; init; } = [];

    /// <summary>Whether the row exists: it was inserted, or a cell of it lives.</summary>
    public bool IsLiveAt(long now)
    {
        if (MarkerTimestamp != Never && (MarkerExpiresAt == 0 || MarkerExpiresAt > now))
        {
            return true;
        }

        foreach (var cell in Cells)
        {
            if (cell.IsLiveAt(now))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>The row that a change makes where there is none: the change itself, unless one part of it overrules another.</summary>
    public static Row Of(Row change)
    {
        if (change.IsOfOnePiece())
        {
            return change;
        }

        var row = new Row { Clustering = change.Clustering, Cells = new(change.Cells.Count) };
        row.Merge(change);
        return row;
    }

    /// <summary>Takes a change in: of each cell the later write stands; of two at one time a deletion, then the greater value.</summary>
    public void Merge(Row change)
    {
        if (change.MarkerTimestamp > MarkerTimestamp
            || (change.MarkerTimestamp == MarkerTimestamp && change.MarkerExpiresAt > MarkerExpiresAt))
        {
            MarkerTimestamp = change.MarkerTimestamp;
            MarkerExpiresAt = change.MarkerExpiresAt;
        }

        DeletedAt = Math.Max(DeletedAt, change.DeletedAt);
        foreach (var cell in change.Cells)
        {
            MergeCell(cell);
        }

        Shadow(DeletedAt);
    }

    /// <summary>Removes what a deletion at some time covers.</summary>
    public void Shadow(long deletedAt)
    {
        if (deletedAt != Never)
        {
            if (MarkerTimestamp <= deletedAt)
            {
                MarkerTimestamp = Never;
                MarkerExpiresAt = 0;
            }

            Cells.RemoveAll(cell => cell.Timestamp <= deletedAt);
        }

        // Most rows have no collections.
        if (Cells.Exists(cell => cell.Kind == CellKind.CollectionDeletion))
        {
            ShadowElements();
        }
    }

    private bool IsOfOnePiece()
    {
        if (DeletedAt != Never)
        {
            return false;
        }

        for (var index = 0; index < Cells.Count; index++)
        {
            var cell = Cells[index];
            if (cell.Kind == CellKind.CounterDelta)
            {
                return false;
            }

            for (var before = 0; before < index; before++)
            {
                var other = Cells[before];
                if (other.Column == cell.Column && (other.IsSameCellAs(cell) || other.IsCoveredBy(cell) || cell.IsCoveredBy(other)))
                {
                    return false;
                }
            }
        }

        return true;
    }

    private void ShadowElements()
    {
        foreach (var deletion in Cells.Where(cell => cell.Kind == CellKind.CollectionDeletion).ToList())
        {
            Cells.RemoveAll(cell => cell.Column == deletion.Column && cell.IsCoveredBy(deletion));
        }
    }

    private void MergeCell(Cell change)
    {
        for (var index = 0; index < Cells.Count; index++)
        {
            if (Cells[index].IsSameCellAs(change))
            {
                Cells[index] = change.Kind == CellKind.CounterDelta ? Add(Cells[index], change) : Later(Cells[index], change);
                return;
            }
        }

        Cells.Add(change.Kind == CellKind.CounterDelta ? change with { Kind = CellKind.Value } : change);
    }

    private static Cell Add(Cell counter, Cell delta)
    {
        var sum = new byte[sizeof(long)];
        var before = counter.Kind == CellKind.Value ? System.Buffers.Binary.BinaryPrimitives.ReadInt64BigEndian(counter.Value.Span) : 0;
        System.Buffers.Binary.BinaryPrimitives.WriteInt64BigEndian(
            sum, unchecked(before + System.Buffers.Binary.BinaryPrimitives.ReadInt64BigEndian(delta.Value.Span)));
        return delta with { Kind = CellKind.Value, Timestamp = Math.Max(counter.Timestamp, delta.Timestamp), Value = sum };
    }

    private static Cell Later(Cell one, Cell other)
    {
        if (one.Timestamp != other.Timestamp)
        {
            return one.Timestamp > other.Timestamp ? one : other;
        }

        if (one.Kind != other.Kind)
        {
            return one.Kind == CellKind.Deletion ? one : other;
        }

        // An expiring cell wins over one that is not, as a deletion to come would.
        return one.Value.Span.SequenceCompareTo(other.Value.Span) is var order and not 0
            ? (order > 0 ? one : other)
            : one.ExpiresAt >= other.ExpiresAt ? one : other;
    }
}
