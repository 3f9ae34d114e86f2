using ChatApp.Cql.Frames;

namespace ChatApp.Cql.Connections;

/// <summary>
/// Gathers frames and writes all that have come together in one socket write: while one write is under way, the next
/// fills. Thread-safe. A frame is copied when it is appended, so the request's own buffers are free at once. Disposed
/// after <see cref="Close"/>, when <see cref="Writing"/> has completed.
/// </summary>
internal sealed class OutgoingFrames(Stream stream, Action<Exception> failed) : IThreadPoolWorkItem, IDisposable
{
    private const int InitialCapacity = 16 * 1024;

    // Past this many bytes not yet written, callers wait: a server that does not read must not fill our memory.
    private const int MostUnwritten = 4 * 1024 * 1024;

    private readonly Lock _gate = new();
    private PooledBuffer _filling = new(InitialCapacity);
    private PooledBuffer _sending = new(InitialCapacity);
    private TaskCompletionSource? _room;
    private long _handedOver;
    private bool _writing;
    private bool _closed;

    /// <summary>The write under way; completes when there is nothing left to write.</summary>
    public Task Writing { get; private set; } = Task.CompletedTask;

    /// <summary>Appends a frame. False if the connection is closed.</summary>
    public bool TryAppend(PendingRequest pending, IRequest request)
    {
        var startWriting = false;
        lock (_gate)
        {
            if (_closed)
            {
                return false;
            }

            var start = _filling.Length;
            try
            {
                WriteFrame(pending.StreamId, request);
            }
            catch
            {
                _filling.Truncate(start);
                throw;
            }

            pending.FrameStart = _handedOver + start;
            startWriting = !_writing;
            _writing = true;
        }

        if (startWriting)
        {
            // Through the pool's shared queue: what is ready to run appends its frames first, and they go out together.
            ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
        }

        return true;
    }

    /// <summary>Whether another frame may be appended without waiting.</summary>
    public bool HasRoom
    {
        get
        {
            lock (_gate)
            {
                return _closed || _filling.Length < MostUnwritten;
            }
        }
    }

    /// <summary>Completes as soon as there may be room again.</summary>
    public Task WaitForRoomAsync()
    {
        lock (_gate)
        {
            if (_closed || _filling.Length < MostUnwritten)
            {
                return Task.CompletedTask;
            }

            _room ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            return _room.Task;
        }
    }

    /// <summary>Takes no more frames and gives none to the socket. Returns how many bytes the socket was ever given.</summary>
    public long Close()
    {
        lock (_gate)
        {
            _closed = true;
            _room?.TrySetResult();
            return _handedOver;
        }
    }

    public void Dispose()
    {
        _filling.Dispose();
        _sending.Dispose();
    }

    public void Execute() => Writing = WriteAsync();

    private void WriteFrame(short streamId, IRequest request)
    {
        var header = _filling.Skip(FrameHeader.Length);
        request.WriteBody(_filling);
        var bodyLength = _filling.Length - header - FrameHeader.Length;
        if (bodyLength > FrameHeader.LongestBody)
        {
            throw new ArgumentException($"A request of {bodyLength} bytes is longer than the protocol's {FrameHeader.LongestBody}.");
        }

        new FrameHeader(FrameHeader.RequestVersion, 0, streamId, request.Opcode, bodyLength).Write(_filling.Slice(header, FrameHeader.Length));
    }

    private async Task WriteAsync()
    {
        try
        {
            while (TrySwap())
            {
                await stream.WriteAsync(_sending.WrittenMemory, CancellationToken.None).ConfigureAwait(false);
                _sending.Clear();
            }
        }
        catch (Exception exception)
        {
            failed(exception); // Whatever ends a write ends the connection, or later frames would wait for nothing.
        }
    }

    private bool TrySwap()
    {
        TaskCompletionSource? room;
        lock (_gate)
        {
            if (_closed || _filling.Length == 0)
            {
                _writing = false;
                return false;
            }

            (_filling, _sending) = (_sending, _filling);
            _handedOver += _sending.Length;
            (room, _room) = (_room, null);
        }

        room?.TrySetResult();
        return true;
    }
}
