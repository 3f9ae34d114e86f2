namespace ChatApp.Cql;

/// <summary>
/// A request failed. Its own type is for errors without one of their own below; <see cref="ErrorCode"/> tells them
/// apart. Messages carry the server's text, which names tables and columns, and never a bound value.
/// </summary>
public class CqlException : Exception
{
    internal CqlException(string message, CqlErrorCode? errorCode, RequestOutcome outcome, Exception? innerException = null)
        : base(message, innerException)
    {
        ErrorCode = errorCode;
        Outcome = outcome;
    }

    /// <summary>The server's code; null if the error arose on this side.</summary>
    public CqlErrorCode? ErrorCode { get; }

    /// <summary>Whether the request may have happened all the same.</summary>
    public RequestOutcome Outcome { get; }
}
