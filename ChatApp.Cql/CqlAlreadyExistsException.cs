namespace ChatApp.Cql;

/// <summary>The keyspace or table exists.</summary>
public sealed class CqlAlreadyExistsException : CqlException
{
    internal CqlAlreadyExistsException(string message, string keyspace, string table)
        : base(message, CqlErrorCode.AlreadyExists, RequestOutcome.Refused)
    {
        Keyspace = keyspace;
        Table = table;
    }

    /// <summary>The keyspace that exists, or that holds the table.</summary>
    public string Keyspace { get; }

    /// <summary>The table that exists; empty if it is the keyspace.</summary>
    public string Table { get; }
}
