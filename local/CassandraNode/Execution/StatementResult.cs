using CassandraNode.Schema;

namespace CassandraNode.Execution;

/// <summary>What a statement came to: rows, a schema change, a keyspace that is used now, or nothing.</summary>
internal sealed record StatementResult(ResultRows? Rows = null, SchemaChange? Change = null, string? Keyspace = null)
{
    public static StatementResult Void { get; } = new();

    /// <summary>Rows, if there are any.</summary>
    public static StatementResult Of(ResultRows? rows) => rows is null ? Void : new StatementResult(rows);
}
