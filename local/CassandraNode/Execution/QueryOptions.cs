namespace CassandraNode.Execution;

/// <summary>What comes with a statement (CQL v4 §4.1.4).</summary>
/// <param name="Values">Bound values, in the order of the markers or by name.</param>
/// <param name="Names">Names of the values; null if they are by position.</param>
/// <param name="PageSize">Rows a page; 0 for all in one.</param>
/// <param name="PagingState">Where the page begins; null for the first.</param>
/// <param name="DefaultTimestamp">Microseconds; null for the node's own.</param>
/// <param name="SkipMetadata">Whether the client knows the result's columns.</param>
internal sealed record QueryOptions(
    BoundValue[] Values,
    string[]? Names,
    int PageSize,
    byte[]? PagingState,
    long? DefaultTimestamp,
    bool SkipMetadata)
{
    public static QueryOptions None { get; } = new([], null, 0, null, null, false);
}
