namespace CassandraNode.Protocol;

/// <summary>
/// Bounds what one connection may have under way: requests, and the bytes of requests and of answers that are not written yet. A client
/// that does not read its answers is not read from any more. Thread-safe; one caller enters.
/// </summary>
internal sealed class RequestBudget(int maximumRequests, long maximumBytes)
{
    private readonly Lock _lock = new();
    private TaskCompletionSource? _changed;
    private int _requests;
    private long _bytes;

    /// <summary>Takes room for one more request if there is some: always, once nothing is under way and all answers are written.</summary>
    public bool TryEnter(int requestBytes)
    {
        lock (_lock)
        {
            if (_requests >= maximumRequests || (_bytes > 0 && _bytes + requestBytes > maximumBytes))
            {
                return false;
            }

            _requests++;
            _bytes += requestBytes;
            return true;
        }
    }

    /// <summary>Waits for room for one more request, and takes it.</summary>
    public Task EnterAsync(int requestBytes, CancellationToken cancellationToken) =>
        WaitUntilAsync(() => TryEnter(requestBytes), cancellationToken);

    /// <summary>A request has ended; its answer waits to be written.</summary>
    public void Answer(int requestBytes, int answerBytes) => Change(-1, answerBytes - requestBytes);

    /// <summary>An answer is written, or dropped.</summary>
    public void Written(int answerBytes) => Change(0, -answerBytes);

    /// <summary>Waits until no request is under way.</summary>
    public Task WhenIdleAsync(CancellationToken cancellationToken) => WaitUntilAsync(() => _requests == 0, cancellationToken);

    private async Task WaitUntilAsync(Func<bool> condition, CancellationToken cancellationToken)
    {
        while (true)
        {
            Task changed;
            lock (_lock)
            {
                if (condition())
                {
                    return;
                }

                _changed ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                changed = _changed.Task;
            }

            await changed.WaitAsync(cancellationToken);
        }
    }

    private void Change(int requests, long bytes)
    {
        TaskCompletionSource? changed;
        lock (_lock)
        {
            _requests += requests;
            _bytes += bytes;
            (changed, _changed) = (_changed, null);
        }

        changed?.TrySetResult();
    }
}
