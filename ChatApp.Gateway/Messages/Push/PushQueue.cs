using ChatApp.Contracts.ClientProtocol;
using ChatApp.Contracts.Identity;
using ChatApp.Gateway.Connections;
using ChatApp.Gateway.Connections.Frames;
using ChatApp.Gateway.Messages.Entries;
using ChatApp.Gateway.Telemetry;
using ChatApp.Routing.Batching;
using ChatApp.Routing.Faults;
using ChatApp.Storage.Inboxes;

namespace ChatApp.Gateway.Messages.Push;

/// <summary>
/// What is on its way to one device: first the readings of its inbox, then live copies in the order of their acceptance. At most 256
/// entries are unacknowledged, 1,024 unconfirmed, and 256 wait; past that the waiting ones are forgotten and the inbox is read again: the
/// inbox is the buffer, not memory. Thread-safe.
/// </summary>
/// <param name="frames">Where entries are written.</param>
/// <param name="confirmed">The device's confirmed position.</param>
/// <param name="window">How far behind a position a reading starts.</param>
internal sealed class PushQueue(FrameWriter frames, Position confirmed, TimeSpan window)
{
    /// <summary>How many accepted copies wait at most.</summary>
    public const int MaximumWaiting = 256;

    /// <summary>
    /// How many pushed entries wait at most for their receipts to be durable. A device that acknowledges goes on meanwhile, so that a replay
    /// does not stand still for each batch of receipts; what it costs is some 80 bytes an entry.
    /// </summary>
    public const int MaximumUnconfirmed = 1024;

    // What is read goes out so many at a time.
    private const int GatheredPushes = 64;

    private readonly Queue<WaitingCopy> _waiting = new(); // What is locked, too: an object less for each connection.
    private readonly Queue<PushedEntry> _unconfirmed = new();
    private readonly Signal _confirmation = new();
    private Queue<InboxReading>? _readings; // Null while there is none to begin.
    private Rounds? _rounds;
    private bool _closed;
    private bool _readAgainQueued;
    private Position? _heldBackFrom;
    private ulong _lastDelivery;
    private ulong _acknowledged;
    private Position _lastPushed = confirmed;
    private Position _confirmed = confirmed;

    /// <summary>Takes a durable copy.</summary>
    /// <param name="copy">The copy.</param>
    /// <param name="traceParent">Of its send, if that is traced.</param>
    /// <param name="leftToInbox">Whether a later reading pushes it, because the device is behind.</param>
    /// <returns>False if the connection is closing: the device is not connected here.</returns>
    public bool TryOffer(InboxCopy copy, string? traceParent, out bool leftToInbox)
    {
        leftToInbox = false;
        lock (_waiting)
        {
            if (_closed)
            {
                return false;
            }

            QueueHeldBack(); // Whoever is sent something does not wait for their turn.
            leftToInbox = _readAgainQueued || _waiting.Count == MaximumWaiting;
            if (!leftToInbox)
            {
                _waiting.Enqueue(new WaitingCopy(copy, traceParent));
            }
            else if (!_readAgainQueued) // Otherwise the reading that has not begun will find it.
            {
                GatewayMetrics.Overflows.Add(1);
                _waiting.Clear();
                QueueReadingAgain(new InboxReading(null, null));
            }
        }

        _rounds?.Ask();
        return true;
    }

    /// <summary>Reads the inbox, by default from the device's confirmed position minus the window, then says CaughtUp.</summary>
    /// <param name="request">0 for the reading that Hello starts.</param>
    /// <param name="from">Where it starts instead.</param>
    /// <param name="only">The one stream that is pushed; null for everything.</param>
    /// <returns>False if two readings wait already.</returns>
    public bool TryRead(ulong request, Position? from = null, EntryStream? only = null)
    {
        lock (_waiting)
        {
            if (_readings?.Count > 1)
            {
                return false;
            }

            Queue(new InboxReading(from ?? _confirmed.Before(window), request, only));
        }

        _rounds?.Ask();
        return true;
    }

    /// <summary>
    /// Copies may have been taken as undeliverable since a position: they come before any other, so from here on copies are left to the
    /// inbox. It is read from that position when <see cref="ReadHeldBack"/> says so, or the next copy comes.
    /// </summary>
    public void HoldBackFrom(Position from)
    {
        lock (_waiting)
        {
            _heldBackFrom = _heldBackFrom is { } earlier && earlier < from ? earlier : from;
        }
    }

    /// <summary>Whether copies are left to an inbox whose reading waits for its turn.</summary>
    public bool IsHeldBack
    {
        get
        {
            lock (_waiting)
            {
                return _heldBackFrom is not null;
            }
        }
    }

    /// <summary>Reads the inbox again, if that is still to be done.</summary>
    public void ReadHeldBack()
    {
        lock (_waiting)
        {
            QueueHeldBack();
        }

        _rounds?.Ask();
    }

    /// <summary>How far the device has confirmed.</summary>
    public Position Confirmed
    {
        get
        {
            lock (_waiting)
            {
                return _confirmed;
            }
        }
    }

    /// <summary>Notes that the device has everything up to and including a delivery: there is room for more.</summary>
    /// <returns>False if that delivery has never been pushed.</returns>
    public bool TryAcknowledge(ulong delivery)
    {
        lock (_waiting)
        {
            if (delivery > _lastDelivery)
            {
                return false;
            }

            _acknowledged = Math.Max(_acknowledged, delivery);
        }

        GoOn();
        return true;
    }

    /// <summary>The pushed entries up to and including a delivery, oldest first; they stay unconfirmed.</summary>
    public List<PushedEntry> UpTo(ulong delivery)
    {
        lock (_waiting)
        {
            if (!_unconfirmed.TryPeek(out var oldest) || oldest.Delivery > delivery)
            {
                return [];
            }

            var entries = new List<PushedEntry>((int)Math.Min(delivery - oldest.Delivery + 1, (ulong)_unconfirmed.Count));
            foreach (var entry in _unconfirmed)
            {
                if (entry.Delivery > delivery)
                {
                    break;
                }

                entries.Add(entry);
            }

            return entries;
        }
    }

    /// <summary>Notes that a device's acknowledgement is durable.</summary>
    /// <returns>The device's confirmed position: it never goes back.</returns>
    public Position Confirm(ulong delivery)
    {
        lock (_waiting)
        {
            while (_unconfirmed.TryPeek(out var entry) && entry.Delivery <= delivery)
            {
                _unconfirmed.Dequeue();
                _confirmed = entry.Position > _confirmed ? entry.Position : _confirmed;
            }

            if (_unconfirmed.Count == 0 && _unconfirmed.Capacity > ChatProtocol.MaximumUnacknowledged)
            {
                _unconfirmed.TrimExcess(); // A replay has ended.
            }

            return _confirmed;
        }
    }

    /// <summary>Goes on where there was no room before. After a confirmation it is called once that is on its way.</summary>
    public void GoOn()
    {
        _confirmation.Set();
        _rounds?.Ask();
    }

    /// <summary>Takes no more copies.</summary>
    public void Close()
    {
        lock (_waiting)
        {
            _closed = true;
            _waiting.Clear();
        }
    }

    /// <summary>Begins to push, for which its owner runs <see cref="RunAsync"/> in rounds.</summary>
    public void Begin(Rounds rounds)
    {
        Volatile.Write(ref _rounds, rounds);
        rounds.Ask(); // Copies may have come before.
    }

    /// <summary>Pushes all that there is room for.</summary>
    /// <exception cref="Storage.StorageUnavailableException">A reading broke off.</exception>
    public async Task RunAsync(DeviceAddress device, InboxReader inbox, FaultPoints faults, CancellationToken cancellationToken)
    {
        while (true)
        {
            if (faults.IsAny && HasWaiting)
            {
                await faults.PassAsync(FaultPoint.BeforePush, cancellationToken);
            }

            if (TryBeginReading(out var reading))
            {
                await ReadAsync(reading, device, inbox, cancellationToken);
            }
            else if (!TryPushAllWaiting())
            {
                return;
            }
        }
    }

    private bool HasWaiting
    {
        get
        {
            lock (_waiting)
            {
                return _waiting.Count > 0;
            }
        }
    }

    private void QueueHeldBack()
    {
        if (_heldBackFrom is { } from)
        {
            _heldBackFrom = null;
            QueueReadingAgain(new InboxReading(from, null));
        }
    }

    private void QueueReadingAgain(InboxReading reading)
    {
        Queue(reading);
        _readAgainQueued = true;
    }

    private void Queue(InboxReading reading) => (_readings ??= new Queue<InboxReading>(1)).Enqueue(reading);

    private bool TryBeginReading(out InboxReading reading)
    {
        lock (_waiting)
        {
            if (_readings is null)
            {
                reading = default;
                return false;
            }

            reading = _readings.Dequeue();

            // From here on a copy may be behind what the reading sees, so it must wait in the queue again.
            _readAgainQueued = _readings.Any(queued => queued.Request is null);
            _readings = _readings.Count > 0 ? _readings : null;
            reading = reading with { From = reading.From ?? _lastPushed.Before(window) };
            return true;
        }
    }

    private async Task ReadAsync(InboxReading reading, DeviceAddress device, InboxReader inbox, CancellationToken cancellationToken)
    {
        var (count, gathered) = (0, 0);
        await using var copies = inbox.ReadAsync(device, reading.From!.Value, cancellationToken).GetAsyncEnumerator(cancellationToken);
        while (true)
        {
            var next = copies.MoveNextAsync();
            if (gathered > 0 && (!next.IsCompleted || gathered == GatheredPushes))
            {
                frames.WriteGathered(); // What was read does not wait for what has not been.
                gathered = 0;
            }

            if (!await next)
            {
                break;
            }

            var copy = copies.Current;
            if (reading.Only is { } stream && !stream.Holds(copy.Entry.Span))
            {
                continue;
            }

            while (!TryPush(new WaitingCopy(copy, null), gathers: true))
            {
                frames.WriteGathered();
                gathered = 0;
                await _confirmation.WaitAsync(cancellationToken);
            }

            count++;
            gathered++;
        }

        frames.WriteGathered();
        GatewayMetrics.Replays.Add(1);
        GatewayMetrics.Replayed.Add(count);
        if (reading.Request is { } request)
        {
            frames.TryWrite(new ServerFrame { CaughtUp = new CaughtUp { Request = request } });
        }
    }

    /// <returns>False if none waited, or there is no room.</returns>
    private bool TryPushAllWaiting()
    {
        using var writing = BatchEnd.Begin(); // They go out together.
        lock (_waiting)
        {
            var any = false;
            while (_waiting.TryPeek(out var waiting) && TryPush(waiting, gathers: false))
            {
                _waiting.Dequeue();
                any = true;
            }

            return any;
        }
    }

    /// <param name="waiting">What is pushed.</param>
    /// <param name="gathers">Whether it waits for <see cref="FrameWriter.WriteGathered"/>.</param>
    private bool TryPush(WaitingCopy waiting, bool gathers)
    {
        lock (_waiting)
        {
            if (_lastDelivery - _acknowledged >= ChatProtocol.MaximumUnacknowledged || _unconfirmed.Count >= MaximumUnconfirmed)
            {
                return false;
            }

            var copy = waiting.Copy;
            var activity = GatewayTracing.StartPush(copy.MessageId, waiting.TraceParent);
            var frame = new PushFrame(_lastDelivery + 1, copy.Position.Value, copy.Entry, activity);
            if (!frames.TryWrite(frame, gathers))
            {
                activity?.Dispose();
                return false; // Closing.
            }

            _lastDelivery++;
            _lastPushed = copy.Position > _lastPushed ? copy.Position : _lastPushed;
            _unconfirmed.Enqueue(new PushedEntry(_lastDelivery, copy.Position, EntryHeader.Read(copy.Entry.Span)));
            GatewayMetrics.Pushes.Add(1);
            return true;
        }
    }
}
