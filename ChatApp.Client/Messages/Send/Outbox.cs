using ChatApp.Client.Connections;
using ChatApp.Client.Messages.Receive;
using ChatApp.Client.Store;
using ChatApp.Contracts.ClientProtocol;
using ChatApp.Contracts.Identity;

namespace ChatApp.Client.Messages.Send;

/// <summary>
/// What has to reach the service: stored before it is sent, sent by number in each conversation, and sent again, with the same id and
/// bytes, until it is answered. Thread-safe. <see cref="OutboxPump"/> does the sending.
/// </summary>
internal sealed class Outbox(Func<BackOff> newBackOff, TimeProvider clock) : IDisposable
{
    private readonly Lock _lock = new();
    private readonly long _started = clock.GetTimestamp();
    private readonly Dictionary<ConversationId, ConversationQueue> _queues = [];
    private readonly Dictionary<MessageId, OutboxEntry> _entries = [];
    private readonly SendWindow _window = new();
    private readonly BackOff _backOff = newBackOff();
    private TimeSpan _pausedUntil;
    private int _underWay;

    /// <summary>Set when there may be something new to send.</summary>
    public WakeUp WakeUp { get; } = new(clock);

    private TimeSpan Now => clock.GetElapsedTime(_started);

    public void Load(IEnumerable<OutboxItem> items)
    {
        foreach (var item in items)
        {
            Add(item);
        }
    }

    /// <summary>Takes an item that is stored already.</summary>
    public void Add(OutboxItem item)
    {
        lock (_lock)
        {
            var entry = new OutboxEntry(item);
            QueueOf(item).Add(entry);
            _entries.Add(item.Id, entry);
        }

        WakeUp.Set();
    }

    /// <summary>A new connection: everything that has no answer is sent again.</summary>
    public void ConnectionOpened()
    {
        lock (_lock)
        {
            _underWay = 0;
            foreach (var queue in _queues.Values)
            {
                queue.ConnectionOpened();
            }
        }
    }

    /// <summary>Takes the next item to send.</summary>
    /// <returns>The item, or null and how long until there is one, if only time is missing.</returns>
    public (OutboxEntry? Entry, TimeSpan? Wait) TakeDue()
    {
        lock (_lock)
        {
            var now = Now;
            if (_pausedUntil > now)
            {
                return (null, _pausedUntil - now);
            }

            if (_underWay >= _window.Size)
            {
                return (null, null);
            }

            TimeSpan? shortest = null;
            foreach (var queue in _queues.Values)
            {
                if (queue.TryGetDue(now, out var entry, out var wait))
                {
                    return (entry, null);
                }

                shortest = wait < (shortest ?? TimeSpan.MaxValue) ? wait : shortest;
            }

            return (null, shortest);
        }
    }

    /// <summary>How long the oldest item has been without an answer on this connection; null if none is under way.</summary>
    public TimeSpan? LongestSilence()
    {
        lock (_lock)
        {
            var oldest = _entries.Values.Min(entry => entry.SentAt);
            return oldest is { } sentAt ? Now - sentAt : null;
        }
    }

    /// <summary>The item goes out now. Said before it is sent, since the answer may come first.</summary>
    public void Sending(OutboxEntry entry)
    {
        lock (_lock)
        {
            entry.SentAt = Now;
            _underWay++;
        }
    }

    /// <summary>✓: the item is done. That becomes durable with the batch.</summary>
    public void Sent(MessageId id, ReceiveBatch batch)
    {
        lock (_lock)
        {
            batch.Move(id, MessageState.Sent);
            if (_entries.TryGetValue(id, out var entry))
            {
                batch.Changes.Add(new StoreChange.OutboxRemoved(entry.Item.Conversation, entry.Item.Number));
                Forget(entry);
                _window.Answered();
                _backOff.Reset();
            }
        }

        WakeUp.Set();
    }

    /// <summary>Not promised: notes what the pump does next.</summary>
    public void Refused(Refused refused)
    {
        lock (_lock)
        {
            if (WireIds.TryRead(refused.MessageId, out var id) && _entries.TryGetValue(new MessageId(id), out var entry))
            {
                _underWay -= entry.SentAt is null ? 0 : 1;
                _queues[entry.Item.Conversation].Refused(entry);
                Decide(entry, refused);
            }
        }

        WakeUp.Set();
    }

    /// <summary>The item cannot go out now, for a reason of this side.</summary>
    public void Postpone(OutboxEntry entry)
    {
        lock (_lock)
        {
            entry.NotBefore = Now + _backOff.Next();
        }
    }

    /// <summary>A close code asked for fewer messages at a time.</summary>
    public void SlowDown()
    {
        lock (_lock)
        {
            _window.SlowDown();
        }
    }

    /// <summary>The gateway closed over a frame that is too large: the largest one that has no answer is given up.</summary>
    public void GiveUpLargest()
    {
        lock (_lock)
        {
            if (_entries.Values.Where(entry => entry.SentAt is not null).MaxBy(entry => entry.Item.Frame.Length) is { } largest)
            {
                largest.GiveUp = SendFailure.TooLarge;
            }
        }
    }

    /// <summary>An item has become another one, under the same number.</summary>
    public void Replace(OutboxEntry entry, OutboxItem item)
    {
        lock (_lock)
        {
            _entries.Remove(entry.Item.Id);
            _entries.Add(item.Id, entry);
            entry.Item = item;
            entry.GiveUp = null;
            entry.SealAgain = false;
        }
    }

    /// <summary>An item is gone, unanswered.</summary>
    public void Drop(OutboxEntry entry)
    {
        lock (_lock)
        {
            Forget(entry);
        }
    }

    public void Dispose() => WakeUp.Dispose();

    private void Decide(OutboxEntry entry, Refused refused)
    {
        var told = TimeSpan.FromMilliseconds(refused.RetryAfterMilliseconds);
        switch (refused.Code)
        {
            case ErrorCode.Malformed:
                entry.GiveUp = SendFailure.Refused;
                break;
            case ErrorCode.TooLarge:
                entry.GiveUp = SendFailure.TooLarge;
                break;
            case ErrorCode.UnknownRecipient:
                entry.GiveUp = SendFailure.UnknownRecipient;
                break;
            case ErrorCode.MessageIdTime:
                entry.GiveUp = SendFailure.ClockWrong;
                break;
            case ErrorCode.EarlierRefused:
                break; // Its turn comes once that one is settled.
            case ErrorCode.DevicesChanged:
                entry.SealAgain = true;
                entry.NotBefore = entry.Attempts++ == 0 ? TimeSpan.Zero : Now + _backOff.Next(); // The api's list may lag behind.
                break;
            case ErrorCode.RateLimited:
                _window.SlowDown();
                _pausedUntil = Now + (told > TimeSpan.Zero ? told : _backOff.Next());
                break;
            default: // Unavailable, RecipientFull, and what a later version may add: it may pass.
                entry.NotBefore = Now + (told > TimeSpan.Zero ? told : _backOff.Next());
                break;
        }
    }

    private ConversationQueue QueueOf(OutboxItem item)
    {
        if (!_queues.TryGetValue(item.Conversation, out var queue))
        {
            _queues[item.Conversation] = queue = new ConversationQueue();
        }

        return queue;
    }

    private void Forget(OutboxEntry entry)
    {
        _underWay -= entry.SentAt is null ? 0 : 1;
        entry.SentAt = null;
        _entries.Remove(entry.Item.Id);
        _queues[entry.Item.Conversation].Remove(entry);
    }
}
