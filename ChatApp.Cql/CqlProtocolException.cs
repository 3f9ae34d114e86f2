namespace ChatApp.Cql;

/// <summary>The server sent bytes that are not CQL protocol v4. The connection is closed.</summary>
public sealed class CqlProtocolException : CqlException
{
    internal CqlProtocolException(string message, Exception? innerException = null)
        : base(message, null, RequestOutcome.MayHaveHappened, innerException)
    {
    }
}
