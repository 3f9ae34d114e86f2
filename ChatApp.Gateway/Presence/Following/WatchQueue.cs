using System.Threading.Channels;
using ChatApp.Gateway.Presence.Watching;

namespace ChatApp.Gateway.Presence.Following;

/// <summary>The watched users that something is to be done about, now or later. Thread-safe.</summary>
internal sealed class WatchQueue(TimeProvider clock)
{
    private const int MaximumWaiting = 100_000;

    private readonly Channel<WatchedUser> _waiting = Channel.CreateBounded<WatchedUser>(
        new BoundedChannelOptions(MaximumWaiting) { FullMode = BoundedChannelFullMode.Wait });

    private readonly PriorityQueue<WatchedUser, long> _later = new();
    private readonly PriorityQueue<WatchedUser, long> _refused = new();
    private readonly Lock _lock = new();

    /// <summary>Who is next, for as many workers as there are.</summary>
    public ChannelReader<WatchedUser> Waiting => _waiting.Reader;

    /// <summary>Has a user's state told to those who have not been told it.</summary>
    /// <param name="watched">The user.</param>
    /// <param name="look">Whether the registry is to be read first.</param>
    /// <param name="recheck">Whether it is to be read anew who may see what.</param>
    public void Ask(WatchedUser watched, bool look = false, bool recheck = false)
    {
        if (watched.Work.Ask(look, recheck))
        {
            Enqueue(watched);
        }
    }

    /// <summary>Queues again what was asked for while it was worked on.</summary>
    public void Enqueue(WatchedUser watched)
    {
        if (!_waiting.Writer.TryWrite(watched))
        {
            lock (_lock)
            {
                _refused.Enqueue(watched, clock.GetTimestamp()); // In the order in which they came, as soon as there is room.
            }
        }
    }

    /// <summary>Has the registry read in a while. Of several times for one user the earliest stands.</summary>
    public void Schedule(WatchedUser watched, TimeSpan after)
    {
        var at = clock.GetTimestamp() + (long)(after.TotalSeconds * clock.TimestampFrequency);
        lock (_lock)
        {
            if (at < watched.Work.DueAt)
            {
                watched.Work.DueAt = at;
                _later.Enqueue(watched, at);
            }
        }
    }

    /// <summary>Queues what has become due.</summary>
    public void MoveDue()
    {
        var now = clock.GetTimestamp();
        var due = new List<WatchedUser>();
        lock (_lock)
        {
            while (_refused.TryPeek(out var refused, out _) && _waiting.Writer.TryWrite(refused))
            {
                _refused.Dequeue();
            }

            while (_later.TryPeek(out var watched, out var at) && at <= now)
            {
                _later.Dequeue();
                if (watched.Work.DueAt == at)
                {
                    watched.Work.DueAt = long.MaxValue;
                    due.Add(watched); // An earlier time that it had has passed already.
                }
            }
        }

        foreach (var watched in due.Where(watched => !watched.IsGone))
        {
            Ask(watched, look: true);
        }
    }
}
