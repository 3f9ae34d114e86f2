using ChatApp.Contracts.Identity;
using ChatApp.Routing.Batching;
using StackExchange.Redis;

namespace ChatApp.Routing.Registry;

/// <summary>
/// Look-ups that come together go to the registry together, and those of one user are one: what a look-up costs is mostly its own
/// command, wake-up and hand-over between threads. One batch is under way, and what comes meanwhile makes the next. Thread-safe.
/// </summary>
/// <remarks>
/// A look-up joins only what has not been sent yet. So each still sees the registry as it stands after it was asked for, which is what
/// persisting first and looking up after rests on.
/// </remarks>
public sealed class SharedLookUps(Routes routes, TimeProvider clock) : IThreadPoolWorkItem
{
    // Past that a registry does not answer, and nobody waits for others' answers before being told so themselves.
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(20);

    private readonly Lock _lock = new();
    private Dictionary<UserId, TaskCompletionSource<IReadOnlyList<DeviceRoute>>> _waiting = [];
    private bool _isRunning;

    /// <summary>The routes of a user, counting or not.</summary>
    /// <returns>
    /// Fails as <see cref="Routes.FindAsync(UserId)"/> does. Its continuations run one after the other on the thread that has the answers, so
    /// that what they hand on comes together, too.
    /// </returns>
    public Task<IReadOnlyList<DeviceRoute>> FindAsync(UserId user)
    {
        TaskCompletionSource<IReadOnlyList<DeviceRoute>>? found;
        var start = false;
        lock (_lock)
        {
            if (!_waiting.TryGetValue(user, out found))
            {
                _waiting.Add(user, found = new TaskCompletionSource<IReadOnlyList<DeviceRoute>>());
                start = !_isRunning;
                _isRunning = true;
            }
        }

        if (start)
        {
            // Through the pool's shared queue: what is ready to run asks first.
            ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
        }

        return found.Task;
    }

    /// <inheritdoc/>
    public void Execute() => _ = SendAllAsync(); // Completes the look-ups, and cannot fail.

    private async Task SendAllAsync()
    {
        while (TryTake(out var batch))
        {
            try
            {
                await SendAsync(batch).WaitAsync(Patience, clock);
            }
            catch (TimeoutException)
            {
                // It goes on by itself.
            }
        }
    }

    private bool TryTake(out Dictionary<UserId, TaskCompletionSource<IReadOnlyList<DeviceRoute>>> batch)
    {
        lock (_lock)
        {
            batch = _waiting;
            _isRunning = batch.Count > 0;
            if (_isRunning)
            {
                _waiting = [];
            }

            return _isRunning;
        }
    }

    private async Task SendAsync(Dictionary<UserId, TaskCompletionSource<IReadOnlyList<DeviceRoute>>> batch)
    {
        // They come in order: with the last, all are there. Nothing waits for the others, so nothing is woken by them.
        var answers = batch.Keys.Select(Ask).ToArray();
        for (var last = answers.Length - 1; last >= 0; last--)
        {
            await ((Task)answers[last]).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        Complete(batch, answers);
    }

    private static void Complete(
        Dictionary<UserId, TaskCompletionSource<IReadOnlyList<DeviceRoute>>> batch, Task<HashEntry[]>[] answers)
    {
        using var writing = BatchEnd.Begin(); // What is pushed here to one connection goes out together.
        var next = 0;
        foreach (var lookUp in batch.Values)
        {
            try
            {
                lookUp.TrySetResult(Routes.Read(answers[next++].GetAwaiter().GetResult()));
            }
            catch (Exception exception)
            {
                lookUp.TrySetException(exception); // Whatever it is, those who wait must hear of it.
            }
        }
    }

    private Task<HashEntry[]> Ask(UserId user)
    {
        try
        {
            return routes.AskAsync(user);
        }
        catch (Exception exception)
        {
            return Task.FromException<HashEntry[]>(exception); // A client that is closed says so at once; the others' answers still count.
        }
    }
}
