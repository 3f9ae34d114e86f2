namespace CassandraNode.Engine;

/// <summary>What a cell is.</summary>
internal enum CellKind : byte
{
    Value,
    Deletion,

    /// <summary>Everything of a collection up to its time is gone; the cell's path is empty.</summary>
    CollectionDeletion,

    /// <summary>Not stored: is added to what is there.</summary>
    CounterDelta,
}
