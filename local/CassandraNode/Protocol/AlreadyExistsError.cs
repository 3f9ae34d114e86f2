namespace CassandraNode.Protocol;

/// <summary>A keyspace or table that is to be created is there already (CQL v4 §9, 0x2400).</summary>
internal sealed class AlreadyExistsError(string keyspace, string table)
    : CqlError(ErrorCode.AlreadyExists, table.Length == 0
        ? $"Cannot add existing keyspace \"{keyspace}\""
        : $"Cannot add already existing table \"{table}\" to keyspace \"{keyspace}\"")
{
    public string Keyspace { get; } = keyspace;

    public string Table { get; } = table;
}
