namespace CassandraNode.Execution;

/// <summary>Rows for the client.</summary>
/// <param name="Columns">Their columns.</param>
/// <param name="Rows">Values in column order; null for null.</param>
/// <param name="PagingState">Where the next page begins; null after the last.</param>
internal sealed record ResultRows(IReadOnlyList<ResultColumn> Columns, IReadOnlyList<byte[]?[]> Rows, byte[]? PagingState = null);
