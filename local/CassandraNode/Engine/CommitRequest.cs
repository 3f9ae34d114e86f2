namespace CassandraNode.Engine;

/// <summary>Something to be written, and who waits for it to be durable.</summary>
/// <param name="decide">
/// Looks at the store as it stands after everything queued before, and says what to write: for conditions, and for changes that depend
/// on what is there. Its result goes to the waiter.
/// </param>
internal sealed class CommitRequest(Func<Decision> decide, bool dependsOnStore)
{
    private readonly TaskCompletionSource<Decision> _done = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Whether <see cref="Decide"/> reads the store.</summary>
    public bool DependsOnStore { get; } = dependsOnStore;

    public Task<Decision> Done => _done.Task;

    public Decision Decide() => decide();

    public void Complete(Decision decision) => _done.TrySetResult(decision);

    public void Fail(Exception exception) => _done.TrySetException(exception);
}
