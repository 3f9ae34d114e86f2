namespace ChatApp.Cql;

/// <summary>The statement does not parse; the message says where.</summary>
public sealed class CqlSyntaxErrorException : CqlException
{
    internal CqlSyntaxErrorException(string message)
        : base(message, CqlErrorCode.SyntaxError, RequestOutcome.Refused)
    {
    }
}
