namespace ChatApp.Cql;

/// <summary>No node could be reached, or the connection was lost while the request was under way; <see cref="CqlException.Outcome"/> says which.</summary>
public sealed class CqlConnectionException : CqlException
{
    internal CqlConnectionException(string message, RequestOutcome outcome, Exception? innerException = null)
        : base(message, null, outcome, innerException)
    {
    }
}
