namespace CassandraNode.Language;

/// <summary>A table as named in a statement.</summary>
/// <param name="Keyspace">Null for the connection's keyspace.</param>
/// <param name="Table">The table.</param>
internal sealed record TableName(string? Keyspace, string Table);
