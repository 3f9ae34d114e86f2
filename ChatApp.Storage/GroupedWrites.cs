using System.Diagnostics.CodeAnalysis;
using ChatApp.Cql;

namespace ChatApp.Storage;

/// <summary>
/// Sends writes that come together as one unlogged batch: a request costs client and node several times what a statement in it does. A
/// write goes at once while few batches are under way, and otherwise with those that come meanwhile; each completes when its batch is
/// durable. Thread-safe.
/// </summary>
/// <remarks>
/// A batch over several partitions is not atomic, and need not be: each write stands for itself, may be repeated, and fails as one that
/// may or may not be durable. The limits are those past which Cassandra warns (<c>unlogged_batch_across_partitions_warn_threshold</c>,
/// <c>batch_size_warn_threshold</c>).
/// </remarks>
internal sealed class GroupedWrites(Func<CqlSession> session) : IThreadPoolWorkItem
{
    private const int MaximumStatements = 10;
    private const int MaximumBytes = 5 * 1024;

    // One being made durable, and one on its way meanwhile. Full batches do not wait for either.
    private const int UnderWayBeforeWaiting = 2;

    private readonly Lock _lock = new();
    private readonly Queue<WaitingWrite> _waiting = new();
    private int _underWay;
    private bool _isScheduled;

    /// <summary>Adds a write.</summary>
    /// <param name="statement">An idempotent one without settings of its own.</param>
    /// <param name="bytes">About how long its values are.</param>
    /// <returns>
    /// Completes when it is durable, or fails as <see cref="StorageSession"/> does. To be awaited once; what waits runs one after the other.
    /// </returns>
    public ValueTask WriteAsync(BoundStatement statement, int bytes)
    {
        var write = new WaitingWrite(statement, bytes);
        var schedule = false;
        lock (_lock)
        {
            _waiting.Enqueue(write);
            schedule = !_isScheduled && (_underWay < UnderWayBeforeWaiting || _waiting.Count >= MaximumStatements);
            _isScheduled |= schedule;
        }

        if (schedule)
        {
            // Through the pool's shared queue: what is ready to run adds its writes first.
            ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
        }

        return write.Done;
    }

    /// <inheritdoc/>
    public void Execute()
    {
        while (TryTake(out var group))
        {
            _ = SendAsync(group); // Completes the writes, and cannot fail.
        }
    }

    private bool TryTake([NotNullWhen(true)] out List<WaitingWrite>? group)
    {
        lock (_lock)
        {
            if (_waiting.Count == 0 || (_underWay >= UnderWayBeforeWaiting && _waiting.Count < MaximumStatements))
            {
                _isScheduled = false;
                group = null;
                return false;
            }

            var bytes = 0;
            group = new List<WaitingWrite>(Math.Min(_waiting.Count, MaximumStatements));
            while (group.Count < MaximumStatements && _waiting.TryPeek(out var next) && (group.Count == 0 || bytes + next.Bytes <= MaximumBytes))
            {
                bytes += next.Bytes;
                group.Add(_waiting.Dequeue());
            }

            _underWay++;
            return true;
        }
    }

    private async Task SendAsync(List<WaitingWrite> group)
    {
        Exception? failure = null;
        try
        {
            using var nothing = await ExecuteAsync(group);
        }
        catch (CqlException exception) when (StorageSession.MayHeal(exception))
        {
            failure = StorageSession.Unavailable(exception);
        }
        catch (Exception exception)
        {
            failure = exception; // Whatever it is, those who wait must hear of it.
        }

        var schedule = false;
        lock (_lock)
        {
            _underWay--;
            schedule = !_isScheduled && _waiting.Count > 0;
            _isScheduled |= schedule;
        }

        if (schedule)
        {
            ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
        }

        foreach (var write in group)
        {
            write.Complete(failure);
        }
    }

    private ValueTask<RowSet> ExecuteAsync(List<WaitingWrite> group)
    {
        if (group.Count == 1)
        {
            return session().ExecuteAsync(group[0].Statement, CancellationToken.None);
        }

        var batch = new Batch();
        foreach (var write in group)
        {
            batch.Add(write.Statement);
        }

        return session().ExecuteAsync(batch, CancellationToken.None);
    }
}
