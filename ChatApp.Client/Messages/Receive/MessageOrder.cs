using ChatApp.Client.Store;

namespace ChatApp.Client.Messages.Receive;

/// <summary>
/// Shows each sending device's messages by number (docs/client-protocol.md, order). What comes behind a gap is held back until the gap
/// is filled, or until the inbox was read twice: what was not confirmed yet, for all streams at once; then, for the stream alone, from
/// where its gap began. Both readings begin after the message came, and its predecessors were durable before it was handed off, so the
/// second one finds each that exists. Not thread-safe.
/// </summary>
internal sealed class MessageOrder
{
    private readonly Dictionary<StreamKey, Stream> _streams = [];
    private readonly HashSet<StreamKey> _advanced = [];
    private int _held;
    private ulong _lastReading;
    private bool _readingUnderWay;
    private (ulong Request, StreamKey Stream)? _narrow;

    public void Load(IEnumerable<StoreChange.StreamAdvanced> streams, IEnumerable<ChatMessage> held)
    {
        foreach (var stream in streams)
        {
            _streams[stream.Stream] = new Stream { Next = stream.Next, Since = stream.Since };
        }

        foreach (var message in held)
        {
            Hold(StreamOf(message), message);
        }
    }

    /// <summary>A connection was made, and its Hello started reading 0 of all: what is held back came before it.</summary>
    public void ConnectionOpened()
    {
        _lastReading = 0;
        _readingUnderWay = true;
        _narrow = null;
        foreach (var stream in _streams.Values)
        {
            foreach (var key in stream.Held.Keys.ToList())
            {
                stream.Held[key] = new Held(stream.Held[key].Message, CameBefore: 0, WasReadOnce: false);
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
    /// <returns>What is to be shown now, in this order: what waited for this reading and no other, gaps or not.</returns>
    public IReadOnlyList<ChatMessage> CaughtUp(ulong reading)
    {
        _readingUnderWay = _readingUnderWay && reading < _lastReading;
        if (_narrow is var (request, key) && request == reading)
        {
            _narrow = null;
            return ReleaseUpTo(reading, _streams[key]);
        }

        foreach (var stream in _streams.Values)
        {
            foreach (var (number, held) in stream.Held.Where(held => held.Value.CameBefore <= reading).ToList())
            {
                stream.Held[number] = held with { WasReadOnce = true };
            }
        }

        return [];
    }

    /// <summary>Whether the inbox is to be read again now.</summary>
    /// <returns>The reading, which then counts as under way; null if none is wanted or one is under way.</returns>
    public InboxReading? BeginReading()
    {
        if (_readingUnderWay || _held == 0)
        {
            return null;
        }

        _readingUnderWay = true;
        _lastReading++;
        foreach (var (key, stream) in _streams)
        {
            if (stream.Held.Count > 0 && stream.Held.First().Value.WasReadOnce)
            {
                _narrow = (_lastReading, key);
                return new InboxReading(_lastReading, key, stream.Since);
            }
        }

        return new InboxReading(_lastReading, null, null);
    }

    /// <summary>The streams whose next number has changed since the last time.</summary>
    public IReadOnlyList<StoreChange> TakeAdvanced()
    {
        var changes = _advanced.Select(key => new StoreChange.StreamAdvanced(key, _streams[key].Next, _streams[key].Since)).ToList<StoreChange>();
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
        stream.Held.Add((message.Number, message.Id.Value), new Held(message, _lastReading + 1, WasReadOnce: false));
        _held++;
    }

    private List<ChatMessage> ReleaseUpTo(ulong reading, Stream stream)
    {
        var released = new List<ChatMessage>();
        var last = stream.Held.Values.Where(held => held.CameBefore <= reading).Select(held => held.Message.Number).DefaultIfEmpty().Max();
        while (stream.Held.Count > 0 && stream.Held.First() is var (key, held) && key.Number <= last)
        {
            Release(stream, key, held.Message, released);
        }

        ReleaseFollowing(stream, released);
        return released;
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
            stream.Since = message.Id.IsVersion7 ? message.Id.Time : null;
            _advanced.Add(new StreamKey(message.Conversation, message.Sender));
        }
    }

    /// <param name="Message">What is held back.</param>
    /// <param name="CameBefore">The first reading that begins after it came.</param>
    /// <param name="WasReadOnce">Whether such a reading of all has ended.</param>
    private readonly record struct Held(ChatMessage Message, ulong CameBefore, bool WasReadOnce);

    private sealed class Stream
    {
        public ulong Next { get; set; }

        /// <summary>The time in the id of the message before <see cref="Next"/>; null if there was none.</summary>
        public DateTimeOffset? Since { get; set; }

        // Two messages may have one number: a given-up number and the message that was thought lost.
        public SortedDictionary<(ulong Number, Guid Id), Held> Held { get; } = [];
    }
}
