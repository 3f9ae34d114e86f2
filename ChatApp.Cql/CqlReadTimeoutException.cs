namespace ChatApp.Cql;

/// <summary>Too few replicas answered a read in time.</summary>
public sealed class CqlReadTimeoutException : CqlException
{
    internal CqlReadTimeoutException(string message, ConsistencyLevel consistency, int received, int required, bool dataPresent)
        : base(message, CqlErrorCode.ReadTimeout, RequestOutcome.MayHaveHappened)
    {
        Consistency = consistency;
        Received = received;
        Required = required;
        DataPresent = dataPresent;
    }

    /// <summary>The level that was asked for.</summary>
    public ConsistencyLevel Consistency { get; }

    /// <summary>How many replicas answered.</summary>
    public int Received { get; }

    /// <summary>How many it takes.</summary>
    public int Required { get; }

    /// <summary>Whether the replica that was asked for the rows was among them.</summary>
    public bool DataPresent { get; }
}
