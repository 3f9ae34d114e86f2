namespace ChatApp.Gateway.Connections;

/// <summary>
/// Counts what a connection's frames have begun and not ended: an idle connection's costs two fields. One caller begins; ends may come
/// from any thread. It locks itself, which nobody else may: a lock of its own would be an object more.
/// </summary>
internal sealed class FramesUnderWay(int maximum)
{
    private int _count;
    private TaskCompletionSource? _fewer;

    /// <summary>Counts a piece of work until it has ended.</summary>
    public void Begin(Task work)
    {
        if (!work.IsCompleted)
        {
            Begin();
            End(work, 1);
        }
    }

    /// <summary>Counts one that is going to be part of a piece of work.</summary>
    public void Begin() => Interlocked.Increment(ref _count);

    /// <summary>Has those that were begun end with a piece of work.</summary>
    public void End(Task work, int count) => _ = CountAsync(work, count); // WhenNoneAsync waits for it.

    /// <summary>Waits until fewer than the maximum are under way.</summary>
    public Task WhenFewerAsync(CancellationToken cancellationToken) => WhenBelowAsync(maximum, cancellationToken);

    /// <summary>Waits until none is under way.</summary>
    public Task WhenNoneAsync() => WhenBelowAsync(1, CancellationToken.None);

    private async Task WhenBelowAsync(int count, CancellationToken cancellationToken)
    {
        while (true)
        {
            Task fewer;
            lock (this)
            {
                if (Volatile.Read(ref _count) < count)
                {
                    return;
                }

                _fewer ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                fewer = _fewer.Task;
            }

            await fewer.WaitAsync(cancellationToken);
        }
    }

    private async Task CountAsync(Task work, int count)
    {
        try
        {
            await work;
        }
        finally
        {
            Interlocked.Add(ref _count, -count);
            TaskCompletionSource? fewer;
            lock (this)
            {
                (fewer, _fewer) = (_fewer, null);
            }

            fewer?.TrySetResult();
        }
    }
}
