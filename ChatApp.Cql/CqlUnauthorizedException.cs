namespace ChatApp.Cql;

/// <summary>The user may not do this.</summary>
public sealed class CqlUnauthorizedException : CqlException
{
    internal CqlUnauthorizedException(string message)
        : base(message, CqlErrorCode.Unauthorized, RequestOutcome.Refused)
    {
    }
}
