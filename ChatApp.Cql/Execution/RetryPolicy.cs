using ChatApp.Cql.Nodes;

namespace ChatApp.Cql.Execution;

/// <summary>
/// Whether, and after which wait, a failed request is tried again. Only what is idempotent is; a request that was never
/// sent is no retry and goes to the next node in any case.
/// </summary>
internal static class RetryPolicy
{
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(1);

    /// <returns>The wait, zero for at once; null to give up.</returns>
    public static TimeSpan? WaitBeforeRetry(CqlException failure, bool isIdempotent, int retries, CqlSessionOptions options)
    {
        if (!isIdempotent || retries >= options.MaxRetries)
        {
            return null;
        }

        return failure switch
        {
            CqlOverloadedException { RetryAfter: { } wanted } => wanted,
            CqlOverloadedException or { ErrorCode: CqlErrorCode.IsBootstrapping } => Backoff.Delay(retries + 1, options.RetryDelay, LongestWait),

            // Another coordinator may see more replicas; after that it is the replicas that are missing.
            CqlUnavailableException => retries == 0 ? TimeSpan.Zero : null,
            CqlReadTimeoutException or CqlWriteTimeoutException or CqlConnectionException => TimeSpan.Zero,
            { ErrorCode: CqlErrorCode.ServerError } => Backoff.Delay(retries + 1, options.RetryDelay, LongestWait),
            _ => null,
        };
    }
}
