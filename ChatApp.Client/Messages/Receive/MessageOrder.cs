using ChatApp.Client.Store;

namespace ChatApp.Client.Messages.Receive;

/// <summary>
/// Shows each sending device's messages by number (docs/client-protocol.md, order). What comes behind a gap is held back until the gap
/// is filled, or until the inbox was read once more: the reading began after the message came, so a predecessor that exists was pushed by
/// then. Not thread-safe.
/// </summary>
internal sealed class MessageOrder
{
    private readonly Dictionary<StreamKey, Stream> _streams = [];
    private readonly HashSet<StreamKey> _advanced = [];
    private int _held;
    private ulong _lastReading;
    private bool _readingUnderWay;

    public void Load(IEnumerable<StoreChange.StreamAdvanced> streams, IEnumerable<ChatMessage> held)
    {
        foreach (var stream in streams)
        {
            _streams[stream.Stream] = new Stream { Next = stream.Next };
        }

        foreach (var message in held)
        {
            Hold(StreamOf(message), message);
        }
    }

    /// <summary>A connection was made, and its Hello started reading 0: what is held back came before, so that reading is enough.</summary>
    public void ConnectionOpened()
    {
        _lastReading = 0;
        _readingUnderWay = true;
        foreach (var stream in _streams.Values)
        {
            foreach (var key in stream.Held.Keys.ToList())
            {
                stream.Held[key] = stream.Held[key] with { Reading = 0 };
            }
        }
    }

    /// <summary>A message came that was not received before.</summary>
    /// <returns>What is to be shown now, in this order; nothing if the message is held back.</returns>
    public IReadOnlyList<ChatMessage> Arrive(ChatMessage message)
    {
        var stream = StreamOf(message);
        if (message.Number > stream.Next)
        {
            Hold(stream, message);
            return [];
        }

        // Behind what was shown, if its gap had been given up; numbers start at 1, so a 0 counts nothing.
        var released = new List<ChatMessage> { message };
        if (message.Number == stream.Next)
        {
            Advance(message, stream);
            ReleaseFollowing(stream, released);
        }

        return released;
    }

    /// <summary>A reading of the inbox has ended.</summary>
    /// <returns>What is to be shown now, in this order: what waited for this reading, gaps or not.</returns>
    public IReadOnlyList<ChatMessage> CaughtUp(ulong reading)
    {
        _readingUnderWay = _readingUnderWay && reading < _lastReading;
        var released = new List<ChatMessage>();
        foreach (var stream in _streams.Values.Where(stream => stream.Held.Count > 0))
        {
            var last = stream.Held.Values.Where(held => held.Reading <= reading).Select(held => held.Message.Number).DefaultIfEmpty().Max();
            while (stream.Held.Count > 0 && stream.Held.First() is var (key, held) && key.Number <= last)
            {
                Release(stream, key, held.Message, released);
            }

            ReleaseFollowing(stream, released);
        }

        return released;
    }

    /// <summary>Whether the inbox is to be read again now.</summary>
    /// <returns>The number of the reading, which then counts as under way; null if none is wanted or one is under way.</returns>
    public ulong? BeginReading()
    {
        if (_readingUnderWay || _held == 0)
        {
            return null;
        }

        _readingUnderWay = true;
        return ++_lastReading;
    }

    /// <summary>The streams whose next number has changed since the last time.</summary>
    public IReadOnlyList<StoreChange> TakeAdvanced()
    {
        var changes = _advanced.Select(key => new StoreChange.StreamAdvanced(key, _streams[key].Next)).ToList<StoreChange>();
        _advanced.Clear();
        return changes;
    }

    private Stream StreamOf(ChatMessage message)
    {
        var key = new StreamKey(message.Conversation, message.Sender);
        if (!_streams.TryGetValue(key, out var stream))
        {
            _streams[key] = stream = new Stream { Next = 1 };
        }

        return stream;
    }

    private void Hold(Stream stream, ChatMessage message)
    {
        // A reading that is under way may have passed the predecessor before it was written: wait for the next one.
        stream.Held.Add((message.Number, message.Id.Value), new Held(message, _lastReading + 1));
        _held++;
    }

    private void ReleaseFollowing(Stream stream, List<ChatMessage> released)
    {
        while (stream.Held.Count > 0 && stream.Held.First() is var (key, held) && key.Number <= stream.Next)
        {
            Release(stream, key, held.Message, released);
        }
    }

    private void Release(Stream stream, (ulong Number, Guid Id) key, ChatMessage message, List<ChatMessage> released)
    {
        stream.Held.Remove(key);
        _held--;
        released.Add(message);
        Advance(message, stream);
    }

    private void Advance(ChatMessage message, Stream stream)
    {
        if (message.Number >= stream.Next)
        {
            stream.Next = message.Number + 1;
            _advanced.Add(new StreamKey(message.Conversation, message.Sender));
        }
    }

    private readonly record struct Held(ChatMessage Message, ulong Reading);

    private sealed class Stream
    {
        public ulong Next { get; set; }

        // Two messages may have one number: a given-up number and the message that was thought lost.
        public SortedDictionary<(ulong Number, Guid Id), Held> Held { get; } = [];
    }
}
