namespace ChatApp.Cql.Connections;

/// <summary>
/// The stream ids of one connection, at most 32,768, made as they are first needed. When all are taken, callers wait in
/// a queue of bounded length, first in, first out. Thread-safe.
/// </summary>
internal sealed class StreamIds(int limit, int queueLimit, TimeProvider clock)
{
    private readonly Lock _gate = new();
    private readonly Queue<TaskCompletionSource<PendingRequest?>> _waiting = new();
    private PendingRequest[] _all = [];
    private PendingRequest[] _free = new PendingRequest[16];
    private int _created;
    private int _freeCount;
    private bool _closed;

    /// <summary>How many are taken, late answers included.</summary>
    public int Taken => Volatile.Read(ref _created) - Volatile.Read(ref _freeCount);

    /// <summary>How many callers wait for one.</summary>
    public int Waiting => _waiting.Count;

    /// <summary>Every id that was ever taken, to look at.</summary>
    public ReadOnlySpan<PendingRequest> All
    {
        get
        {
            var all = Volatile.Read(ref _all);
            return all.AsSpan(0, Math.Min(Volatile.Read(ref _created), all.Length));
        }
    }

    public PendingRequest? Find(short streamId)
    {
        var all = All;
        return streamId >= 0 && streamId < all.Length ? all[streamId] : null;
    }

    /// <summary>An id, or null if all are taken or the connection is closed.</summary>
    public PendingRequest? TryTake()
    {
        lock (_gate)
        {
            return TryTakeUnderLock();
        }
    }

    /// <summary>An id, as soon as one is free; null if the connection closes meanwhile.</summary>
    /// <exception cref="CqlBusyException">The queue is full, or the time is over.</exception>
    public async ValueTask<PendingRequest?> TakeAsync(TimeSpan patience, CancellationToken cancellationToken)
    {
        TaskCompletionSource<PendingRequest?> place;
        lock (_gate)
        {
            if (_closed)
            {
                return null;
            }

            if (TryTakeUnderLock() is { } free)
            {
                return free;
            }

            place = Enqueue();
        }

        try
        {
            return await place.Task.WaitAsync(patience, clock, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is TimeoutException or OperationCanceledException)
        {
            GiveUp(place);
            throw exception is TimeoutException ? new CqlBusyException($"All {limit} stream ids of the connection stayed taken for {patience}.") : exception;
        }
    }

    public void Return(PendingRequest request)
    {
        lock (_gate)
        {
            while (_waiting.TryDequeue(out var place))
            {
                if (place.TrySetResult(request))
                {
                    return;
                }
            }

            _free[_freeCount++] = request;
        }
    }

    /// <summary>No id is given out any more, and those who wait for one get null.</summary>
    public void Close()
    {
        lock (_gate)
        {
            _closed = true;
            while (_waiting.TryDequeue(out var place))
            {
                place.TrySetResult(null);
            }
        }
    }

    private PendingRequest? TryTakeUnderLock()
    {
        if (_closed)
        {
            return null;
        }

        if (_freeCount > 0)
        {
            return _free[--_freeCount];
        }

        return _created < limit ? Create() : null;
    }

    private PendingRequest Create()
    {
        if (_created == _all.Length)
        {
            var capacity = Math.Min(Math.Max(_all.Length * 2, 16), limit);
            var larger = new PendingRequest[capacity];
            _all.CopyTo(larger, 0);
            Volatile.Write(ref _all, larger);
            _free = new PendingRequest[capacity]; // Empty now, or none would be created.
        }

        var request = new PendingRequest(this, (short)_created);
        _all[_created] = request;
        Volatile.Write(ref _created, _created + 1);
        return request;
    }

    private TaskCompletionSource<PendingRequest?> Enqueue()
    {
        if (_waiting.Count >= queueLimit)
        {
            throw new CqlBusyException($"All {limit} stream ids of the connection are taken and {queueLimit} requests wait for one.");
        }

        var place = new TaskCompletionSource<PendingRequest?>(TaskCreationOptions.RunContinuationsAsynchronously);
        _waiting.Enqueue(place);
        return place;
    }

    // Whoever stops waiting may have been given an id in the same moment.
    private void GiveUp(TaskCompletionSource<PendingRequest?> place)
    {
        if (!place.TrySetCanceled() && place.Task.Result is { } request)
        {
            Return(request);
        }
    }
}
