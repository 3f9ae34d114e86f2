namespace ChatApp.Cql;

/// <summary>The server, or the account's budget of it, is used up.</summary>
public sealed class CqlOverloadedException : CqlException
{
    internal CqlOverloadedException(string message, TimeSpan? retryAfter)
        : base(message, CqlErrorCode.Overloaded, RequestOutcome.MayHaveHappened)
    {
        RetryAfter = retryAfter;
    }

    /// <summary>How long the server asks to wait, where it says so (Azure Cosmos DB does).</summary>
    public TimeSpan? RetryAfter { get; }
}
