namespace ChatApp.Gateway.Connections;

/// <summary>
/// Wakes a waiter that then looks at everything: any number of signals before it waits are one. One field while nobody waits.
/// Thread-safe; one waiter.
/// </summary>
internal sealed class Signal
{
    private static readonly object Pending = new();

    // Null, Pending, or the TaskCompletionSource of who waits.
    private object? _state;

    /// <summary>Wakes the waiter, or lets the next wait pass.</summary>
    public void Set()
    {
        if (Interlocked.Exchange(ref _state, Pending) is TaskCompletionSource waiter)
        {
            waiter.TrySetResult();
        }
    }

    /// <summary>Waits for a signal since the last one.</summary>
    public async ValueTask WaitAsync(CancellationToken cancellationToken)
    {
        var waiter = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        try
        {
            if (Interlocked.CompareExchange(ref _state, waiter, null) is null)
            {
                await waiter.Task.WaitAsync(cancellationToken);
            }
        }
        finally
        {
            Volatile.Write(ref _state, null); // What is looked at from here on includes what was signalled before.
        }
    }
}
