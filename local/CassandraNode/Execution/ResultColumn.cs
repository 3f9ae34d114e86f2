using ChatApp.Cql.Types;

namespace CassandraNode.Execution;

/// <summary>A column of a result, or a bind marker of a prepared statement.</summary>
internal sealed record ResultColumn(string Keyspace, string Table, string Name, CqlType Type);
