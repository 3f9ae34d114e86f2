namespace ChatApp.Cql;

/// <summary>The server's error codes (CQL v4 §9).</summary>
public enum CqlErrorCode
{
    /// <summary>Something unexpected happened on the server.</summary>
    ServerError = 0x0000,

    /// <summary>The server took a message for a breach of the protocol, or does not speak this version.</summary>
    ProtocolError = 0x000A,

    /// <summary>Wrong or missing credentials.</summary>
    BadCredentials = 0x0100,

    /// <summary>Not enough replicas are alive; nothing was done.</summary>
    Unavailable = 0x1000,

    /// <summary>The server, or the account's budget, is used up.</summary>
    Overloaded = 0x1001,

    /// <summary>The node is joining and serves nothing yet.</summary>
    IsBootstrapping = 0x1002,

    /// <summary>A TRUNCATE failed.</summary>
    TruncateError = 0x1003,

    /// <summary>Too few replicas confirmed a write in time.</summary>
    WriteTimeout = 0x1100,

    /// <summary>Too few replicas answered a read in time.</summary>
    ReadTimeout = 0x1200,

    /// <summary>Replicas failed in a read.</summary>
    ReadFailure = 0x1300,

    /// <summary>A user-defined function failed.</summary>
    FunctionFailure = 0x1400,

    /// <summary>Replicas failed in a write.</summary>
    WriteFailure = 0x1500,

    /// <summary>The statement does not parse.</summary>
    SyntaxError = 0x2000,

    /// <summary>The user may not do this.</summary>
    Unauthorized = 0x2100,

    /// <summary>The statement parses but cannot be done.</summary>
    Invalid = 0x2200,

    /// <summary>A table or keyspace option is wrong.</summary>
    ConfigError = 0x2300,

    /// <summary>The keyspace or table exists.</summary>
    AlreadyExists = 0x2400,

    /// <summary>The node does not know the prepared statement; the client prepares it again by itself.</summary>
    Unprepared = 0x2500,
}
