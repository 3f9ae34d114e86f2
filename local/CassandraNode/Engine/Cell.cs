namespace CassandraNode.Engine;

/// <summary>A stored value with its time.</summary>
/// <param name="Column">The column's id.</param>
/// <param name="Path">Of collections, the element: a set's element, a map's key, a list's time-based id. Empty for a plain column.</param>
/// <param name="Timestamp">Microseconds, given by the client or the node: the greater one stands.</param>
/// <param name="ExpiresAt">Unix seconds; 0 for never.</param>
/// <param name="TimeToLive">As given, in seconds; 0 for none.</param>
/// <param name="Kind">Value, deletion, or the deletion of a whole collection up to its time.</param>
/// <param name="Value">Empty for deletions. Of a change, a part of the request that asked for it.</param>
internal readonly record struct Cell(
    ushort Column, byte[] Path, long Timestamp, long ExpiresAt, int TimeToLive, CellKind Kind, ReadOnlyMemory<byte> Value)
{
    public bool IsLiveAt(long now) => Kind is CellKind.Value or CellKind.CounterDelta && (ExpiresAt == 0 || ExpiresAt > now);

    public bool IsSameCellAs(in Cell other) =>
        Column == other.Column && Kind == CellKind.CollectionDeletion == (other.Kind == CellKind.CollectionDeletion)
        && Path.AsSpan().SequenceEqual(other.Path);

    /// <summary>Whether another cell of the same column deletes the whole collection, this element with it.</summary>
    public bool IsCoveredBy(in Cell other) =>
        other.Kind == CellKind.CollectionDeletion && Kind != CellKind.CollectionDeletion && Timestamp <= other.Timestamp;
}
