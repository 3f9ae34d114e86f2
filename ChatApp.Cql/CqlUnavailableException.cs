namespace ChatApp.Cql;

/// <summary>Not enough replicas are alive for the consistency level; nothing was done.</summary>
public sealed class CqlUnavailableException : CqlException
{
    internal CqlUnavailableException(string message, ConsistencyLevel consistency, int required, int alive)
        : base(message, CqlErrorCode.Unavailable, RequestOutcome.Refused)
    {
        Consistency = consistency;
        Required = required;
        Alive = alive;
    }

    /// <summary>The level that was asked for.</summary>
    public ConsistencyLevel Consistency { get; }

    /// <summary>How many replicas it takes.</summary>
    public int Required { get; }

    /// <summary>How many are alive.</summary>
    public int Alive { get; }
}
