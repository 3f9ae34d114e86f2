namespace ChatApp.Cql;

/// <summary>Too few replicas confirmed a write in time. It may have happened on some and may yet on the others.</summary>
public sealed class CqlWriteTimeoutException : CqlException
{
    internal CqlWriteTimeoutException(string message, ConsistencyLevel consistency, int received, int required, string writeType)
        : base(message, CqlErrorCode.WriteTimeout, RequestOutcome.MayHaveHappened)
    {
        Consistency = consistency;
        Received = received;
        Required = required;
        WriteType = writeType;
    }

    /// <summary>The level that was asked for.</summary>
    public ConsistencyLevel Consistency { get; }

    /// <summary>How many replicas confirmed.</summary>
    public int Received { get; }

    /// <summary>How many it takes.</summary>
    public int Required { get; }

    /// <summary><c>SIMPLE</c>, <c>UNLOGGED_BATCH</c>, <c>CAS</c> and so on (CQL v4 §9).</summary>
    public string WriteType { get; }
}
