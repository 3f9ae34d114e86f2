namespace CassandraNode.Schema;

/// <summary>What a definition statement changed (CQL v4 §4.2.5.5, §4.2.6).</summary>
/// <param name="Change"><c>CREATED</c>, <c>UPDATED</c> or <c>DROPPED</c>.</param>
/// <param name="Keyspace">Where.</param>
/// <param name="Table">Null for the keyspace itself.</param>
internal sealed record SchemaChange(string Change, string Keyspace, string? Table);
