namespace Aspire.Dashboard.Telemetry.Store;

/// <summary>Lets pages wait for the next change. Safe for concurrent use.</summary>
internal sealed class Changes
{
    private TaskCompletionSource _next = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Ask before reading, and nothing is missed.</summary>
    public Task Next => Volatile.Read(ref _next).Task;

    public void Announce() =>
        Interlocked.Exchange(ref _next, new(TaskCreationOptions.RunContinuationsAsynchronously)).SetResult();
}
