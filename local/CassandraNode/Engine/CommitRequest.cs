namespace CassandraNode.Engine;

/// <summary>Something to be written, and who waits for it to be durable.</summary>
/// <param name="decide">
/// Looks at the store as it stands after everything queued before, and says what to write: for conditions, and for changes that depend
/// on what is there. Its result goes to the waiter.
/// </param>
/// <param name="dependsOnStore">Whether it reads the store.</param>
internal sealed class CommitRequest(Func<Decision> decide, bool dependsOnStore)
{
    // Continuations run where it is finished, which is never the committer: see FinishedCommits.
    private readonly TaskCompletionSource<Decision> _done = new();
    private Decision? _decision;
    private Exception? _failure;

    /// <summary>What is known beforehand.</summary>
    public CommitRequest(Decision decision)
        : this(() => decision, dependsOnStore: false)
    {
    }

    /// <summary>Whether <see cref="Decide"/> reads the store.</summary>
    public bool DependsOnStore { get; } = dependsOnStore;

    /// <summary>Ends when the decision is durable.</summary>
    public Task<Decision> Done => _done.Task;

    /// <summary>Decides once.</summary>
    public Decision Decide() => _decision = decide();

    /// <summary>It did not succeed; the first reason stands.</summary>
    public void Fail(Exception failure) => _failure ??= failure;

    /// <summary>Wakes the waiter, on this thread.</summary>
    public void Finish()
    {
        if (_failure is not null)
        {
            _done.TrySetException(_failure);
        }
        else
        {
            _done.TrySetResult(_decision!);
        }
    }
}
