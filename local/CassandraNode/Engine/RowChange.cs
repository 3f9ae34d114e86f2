namespace CassandraNode.Engine;

/// <summary>A change to a row in the batch that is being made.</summary>
/// <param name="Key">The row's whole key.</param>
/// <param name="Number">Of the change in the batch.</param>
/// <param name="Change">The change.</param>
internal readonly record struct RowChange(byte[] Key, int Number, Row Change)
{
    /// <summary>By the row's key, and those of one row in the order they came in.</summary>
    public static readonly Comparison<RowChange> InOrder = static (one, other) =>
        one.Key.AsSpan().SequenceCompareTo(other.Key) is var order and not 0 ? order : one.Number.CompareTo(other.Number);
}
