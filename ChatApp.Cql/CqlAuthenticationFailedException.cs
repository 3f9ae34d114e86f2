namespace ChatApp.Cql;

/// <summary>The server refused the credentials, or wants some and has none.</summary>
public sealed class CqlAuthenticationFailedException : CqlException
{
    internal CqlAuthenticationFailedException(string message, Exception? innerException = null)
        : base(message, CqlErrorCode.BadCredentials, RequestOutcome.NotSent, innerException)
    {
    }
}
