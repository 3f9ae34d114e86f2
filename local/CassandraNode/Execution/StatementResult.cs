using CassandraNode.Schema;

namespace CassandraNode.Execution;

/// <summary>What a statement came to: rows, a schema change, a keyspace that is used now, or nothing.</summary>
internal sealed record StatementResult(ResultRows? Rows = null, SchemaChange? Change = null, string? Keyspace = null)
{
    public static StatementResult Void { get; } = new();
}
