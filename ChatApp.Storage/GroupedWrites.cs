using System.Diagnostics.CodeAnalysis;
using ChatApp.Cql;

namespace ChatApp.Storage;

/// <summary>
/// Sends writes that come together as one unlogged batch: a request costs client and node several times what a statement in it does. A
/// write goes at once while few batches are under way, and otherwise with those that come meanwhile; each completes when its batch is
/// durable. Those of a <see cref="WriteSequence"/> keep their order. Thread-safe.
/// </summary>
/// <remarks>
/// A batch over several partitions is not atomic, and need not be: each write stands for itself, may be repeated, and fails as one that
/// may or may not be durable. The limits of partitions and bytes are those past which Cassandra warns
/// (<c>unlogged_batch_across_partitions_warn_threshold</c>, <c>batch_size_warn_threshold</c>).
/// </remarks>
internal sealed class GroupedWrites(Func<CqlSession> session) : IThreadPoolWorkItem
{
    private const int MaximumPartitions = 10;
    private const int MaximumBytes = 5 * 1024;

    // One being made durable, and one on its way meanwhile. What fills a batch by itself does not wait for either.
    private const int UnderWayBeforeWaiting = 2;
    private const int FullBatch = 10;

    private readonly Lock _lock = new();
    private readonly int[] _partitions = new int[MaximumPartitions]; // Of the batch that is put together.
    private Queue<WaitingWrite> _waiting = new();
    private Stack<WaitingWrite> _goingOn = new(); // What waited for an earlier batch: it stands before all that was not looked at then.
    private int _underWay;
    private bool _isScheduled;

    /// <summary>Adds a write.</summary>
    /// <param name="statement">An idempotent one without settings of its own.</param>
    /// <param name="partition">Different for nearly all that go to different partitions.</param>
    /// <param name="bytes">About how long its values are.</param>
    /// <param name="sequence">Behind whose earlier writes it becomes durable; null if it is behind none.</param>
    /// <returns>
    /// Completes when it is durable, or fails as <see cref="StorageSession"/> does. To be awaited once; what waits runs one after the other.
    /// </returns>
    public ValueTask WriteAsync(BoundStatement statement, int partition, int bytes, WriteSequence? sequence = null)
    {
        var write = new WaitingWrite(statement, partition, bytes, sequence);
        var schedule = false;
        lock (_lock)
        {
            if (sequence?.Failure is { } failure)
            {
                return ValueTask.FromException(failure);
            }

            _waiting.Enqueue(write);
            schedule = !_isScheduled && MayTake;
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

    private int Count => _goingOn.Count + _waiting.Count;

    private bool MayTake => Count > 0 && (_underWay < UnderWayBeforeWaiting || Count >= FullBatch);

    private bool TryTake([NotNullWhen(true)] out List<WaitingWrite>? group)
    {
        lock (_lock)
        {
            group = [];
            while (MayTake)
            {
                Fill(group);
                if (group.Count > 0)
                {
                    _underWay++;
                    return true;
                }
            }

            _isScheduled = false;
            return false;
        }
    }

    private void Fill(List<WaitingWrite> group)
    {
        var (partitions, bytes) = (0, 0);
        while (Count > 0)
        {
            var next = _goingOn.Count > 0 ? _goingOn.Peek() : _waiting.Peek();
            if (next.Sequence?.MayGoIn(group, next.Partition) == false)
            {
                next.Sequence.Wait(Take()); // What it stands behind has gone, or goes to another partition.
                continue;
            }

            var isNew = !_partitions.AsSpan(0, partitions).Contains(next.Partition);
            if (group.Count > 0 && (bytes + next.Bytes > MaximumBytes || (isNew && partitions == MaximumPartitions)))
            {
                return;
            }

            if (isNew)
            {
                _partitions[partitions++] = next.Partition;
            }

            bytes += next.Bytes;
            next.Sequence?.Begin(group, next.Partition);
            group.Add(Take());
        }
    }

    private WaitingWrite Take() => _goingOn.Count > 0 ? _goingOn.Pop() : _waiting.Dequeue();

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
        List<WaitingWrite> behind;
        lock (_lock)
        {
            _underWay--;
            behind = EndSequences(group, failure);
            schedule = !_isScheduled && MayTake;
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

        foreach (var write in behind)
        {
            write.Complete(failure);
        }
    }

    /// <returns>What stands behind the group, and is not written since that failed.</returns>
    private List<WaitingWrite> EndSequences(List<WaitingWrite> group, Exception? failure)
    {
        List<WaitingWrite> behind = [];
        foreach (var write in group)
        {
            if (write.Sequence is not { UnderWay: not null } sequence)
            {
                continue; // In none, or seen to already.
            }

            var waited = sequence.End(failure);
            for (var last = waited.Count - 1; last >= 0; last--)
            {
                _goingOn.Push(waited[last]);
            }
        }

        if (failure is not null)
        {
            behind.AddRange(_goingOn.Concat(_waiting).Where(static write => write.Sequence?.Failure is not null));
            _goingOn = new Stack<WaitingWrite>(_goingOn.Where(static write => write.Sequence?.Failure is null).Reverse());
            _waiting = new Queue<WaitingWrite>(_waiting.Where(static write => write.Sequence?.Failure is null));
        }

        return behind;
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
