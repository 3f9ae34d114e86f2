using ChatApp.Contracts.ClientProtocol;
using ChatApp.Gateway.Messages.Push;
using ChatApp.Routing.Batching;

namespace ChatApp.Gateway.Connections.Frames;

/// <summary>
/// Writes a connection's frames in the order in which they were queued, on the thread that queues them as long as the client reads. What
/// waits goes out together, and what a batch brings (<see cref="BatchEnd"/>) waits for its end. Thread-safe.
/// </summary>
internal sealed class FrameWriter : IThreadPoolWorkItem
{
    // More answers than a client's sends can be under way. Past that the client does not read.
    private const int MaximumAnswers = 768;

    // Past this a frame that may be lost is.
    private const int MaximumBeforeDropping = 64;

    // Pushes have room of their own: the push queue never has more than this under way.
    private const int MaximumWaiting = MaximumAnswers + ChatProtocol.MaximumUnacknowledged;

    // Past this what was appended goes out before more is.
    private const int MaximumAppendedBytes = 64 * 1024;

    // A queue that was longer is given up once it is empty.
    private const int KeptCapacity = 16;

    private readonly WebSocketTransport _transport;
    private readonly Rounds _rounds;
    private readonly Queue<OutgoingFrame> _waiting = new(); // What is locked, too: an object less for each connection.
    private Confirmation? _confirmation;
    private bool _isDeferred;
    private bool _completed;

    /// <param name="transport">Where to. Disposed by its owner, once <see cref="CompleteAsync"/> is through.</param>
    public FrameWriter(WebSocketTransport transport)
    {
        _transport = transport;
        _rounds = Rounds.Of(this, static writer => writer.WriteAllAsync());
    }

    /// <summary>Queues an answer or a notice.</summary>
    /// <returns>False if there are too many, or the connection is closing.</returns>
    public bool TryWrite(ServerFrame frame) => TryQueue(new OutgoingFrame(frame), MaximumAnswers);

    /// <summary>Queues a frame that may be lost.</summary>
    /// <returns>False if others wait, or the connection is closing.</returns>
    public bool TryWriteDroppable(ServerFrame frame) => TryQueue(new OutgoingFrame(frame), MaximumBeforeDropping);

    /// <summary>Queues a push.</summary>
    /// <param name="frame">The push.</param>
    /// <param name="gathers">Whether it waits for <see cref="WriteGathered"/>, or whatever is written before that.</param>
    /// <returns>False if the connection is closing.</returns>
    public bool TryWrite(PushFrame frame, bool gathers) => TryQueue(new OutgoingFrame(null, frame), MaximumWaiting, gathers);

    /// <summary>Writes the pushes that were gathered.</summary>
    public void WriteGathered() => Ask();

    /// <summary>
    /// Confirms together with the next frame, if one is written before <see cref="WriteConfirmation"/>: a frame of its own would cost the
    /// client and the gateway as much as a message does. It takes the place of an earlier one that still waits, for it says that, too.
    /// </summary>
    /// <returns>Whether none waited before, so that somebody must see to it that it is written.</returns>
    public bool ConfirmLater(Confirmation confirmation)
    {
        lock (_waiting)
        {
            var isFirst = _confirmation is null && !_completed;
            _confirmation = confirmation;
            return isFirst;
        }
    }

    /// <summary>Writes the confirmation that waits, if it still does.</summary>
    public void WriteConfirmation()
    {
        lock (_waiting)
        {
            if (_completed || _confirmation is null)
            {
                return;
            }

            QueueConfirmation();
        }

        Ask();
    }

    /// <summary>Takes no more frames, and waits until those queued are written, or the connection is gone.</summary>
    public Task CompleteAsync(CancellationToken cancellationToken)
    {
        lock (_waiting)
        {
            if (!_completed)
            {
                _completed = true;
                QueueConfirmation();
            }
        }

        _rounds.Ask();
        return _rounds.EndAsync().WaitAsync(cancellationToken);
    }

    private bool TryQueue(OutgoingFrame frame, int maximum, bool gathers = false)
    {
        lock (_waiting)
        {
            if (_completed || _waiting.Count >= maximum)
            {
                return false;
            }

            _waiting.Enqueue(frame);
            QueueConfirmation();
        }

        if (!gathers)
        {
            Ask();
        }

        return true;
    }

    /// <summary>Writes what waits, at the end of a batch.</summary>
    void IThreadPoolWorkItem.Execute()
    {
        Volatile.Write(ref _isDeferred, false); // Before it looks: what comes from here on asks anew.
        _rounds.Ask();
    }

    private void Ask()
    {
        // Put off once is enough, whoever did so; it is marked before, so that its end cannot come first.
        if (Interlocked.Exchange(ref _isDeferred, true))
        {
            return;
        }

        if (!BatchEnd.TryDefer(this))
        {
            ((IThreadPoolWorkItem)this).Execute();
        }
    }

    private void QueueConfirmation()
    {
        if (_confirmation is { } confirmation)
        {
            _confirmation = null;
            _waiting.Enqueue(new OutgoingFrame(confirmation.ToFrame()));
        }
    }

    private bool TryTake(out OutgoingFrame frame)
    {
        lock (_waiting)
        {
            if (_waiting.TryDequeue(out frame))
            {
                return true;
            }

            if (_waiting.Capacity > KeptCapacity)
            {
                _waiting.TrimExcess();
            }

            return false;
        }
    }

    private async Task WriteAllAsync()
    {
        try
        {
            await AppendAllAsync();
        }
        catch (Exception exception) when (WebSocketTransport.IsEnd(exception))
        {
            lock (_waiting)
            {
                _completed = true;
                _confirmation = null;
                _waiting.Clear();
            }

            _transport.Abort(); // Its reader is told.
        }
    }

    private async Task AppendAllAsync()
    {
        var bytes = 0;
        while (TryTake(out var frame))
        {
            while (!_transport.TryAppend(frame))
            {
                await _transport.Flushed;
                _transport.ThrowIfGone();
            }

            frame.Push?.Written();
            bytes += frame.Size;
            if (bytes > MaximumAppendedBytes)
            {
                bytes = 0;
                await _transport.SendAppended();
                _transport.ThrowIfGone();
            }
        }

        await _transport.SendAppended();
        _transport.ThrowIfGone();
    }
}
