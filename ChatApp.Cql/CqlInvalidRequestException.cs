namespace ChatApp.Cql;

/// <summary>The statement parses but cannot be done; the message says why.</summary>
public sealed class CqlInvalidRequestException : CqlException
{
    internal CqlInvalidRequestException(string message)
        : base(message, CqlErrorCode.Invalid, RequestOutcome.Refused)
    {
    }
}
