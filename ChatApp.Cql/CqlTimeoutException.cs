namespace ChatApp.Cql;

/// <summary>No answer came within the request timeout. The server goes on with what it was asked.</summary>
public sealed class CqlTimeoutException : CqlException
{
    internal CqlTimeoutException(string message, RequestOutcome outcome, Exception? innerException = null)
        : base(message, null, outcome, innerException)
    {
    }
}
