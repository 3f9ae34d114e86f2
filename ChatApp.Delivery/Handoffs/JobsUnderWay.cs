using System.Collections.Concurrent;
using ChatApp.Storage.Handoffs;

namespace ChatApp.Delivery.Handoffs;

/// <summary>
/// The jobs that run now, each once and at most 256 at a time. Whoever starts one does not wait for its end: a hand-off that hangs holds
/// up no other job, of its minute or of another shard. Thread-safe.
/// </summary>
internal sealed class JobsUnderWay(HandoffJobRunner runner) : IDisposable
{
    private const int Maximum = 256;

    private readonly SemaphoreSlim _places = new(Maximum);
    private readonly ConcurrentDictionary<HandoffJob, Task> _running = new(new SameJob());

    /// <summary>Starts a job unless it runs already; waits for a place when there is none.</summary>
    public async Task StartAsync(HandoffJob job, CancellationToken cancellationToken)
    {
        if (_running.ContainsKey(job))
        {
            return;
        }

        await _places.WaitAsync(cancellationToken);
        var ended = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        if (_running.TryAdd(job, ended.Task))
        {
            _ = RunAsync(job, ended, cancellationToken);
        }
        else
        {
            _places.Release();
        }
    }

    /// <summary>Waits until all that was started has ended.</summary>
    public Task SettleAsync() => Task.WhenAll(_running.Values);

    /// <inheritdoc/>
    public void Dispose() => _places.Dispose();

    private async Task RunAsync(HandoffJob job, TaskCompletionSource ended, CancellationToken cancellationToken)
    {
        try
        {
            await runner.RunAsync(job, cancellationToken);
        }
        catch (OperationCanceledException)
        {
            // The worker stops; the job stays.
        }
        finally
        {
            _running.TryRemove(job, out _);
            _places.Release();
            ended.SetResult();
        }
    }

    /// <summary>Two readings of one row are one job: its position, message and recipient name it.</summary>
    private sealed class SameJob : IEqualityComparer<HandoffJob>
    {
        public bool Equals(HandoffJob? one, HandoffJob? other) => one is not null && other is not null
            && one.Copy.Position == other.Copy.Position
            && one.Copy.MessageId == other.Copy.MessageId
            && one.Copy.Recipient == other.Copy.Recipient;

        public int GetHashCode(HandoffJob job) => HashCode.Combine(job.Copy.Position, job.Copy.MessageId, job.Copy.Recipient);
    }
}
