using ChatApp.Client.Connections;
using ChatApp.Client.Events;
using ChatApp.Client.Messages;
using ChatApp.Contracts.ClientProtocol;
using ChatApp.Contracts.Identity;

namespace ChatApp.Client.Presence;

/// <summary>
/// The chats that are open: watches their people over whatever connection there is, tells when this user writes, and knows until when the
/// others do. Nothing of it is stored. Thread-safe.
/// </summary>
internal sealed class OpenChats(UserId self, EventFeed events, TimeProvider clock) : IDisposable
{
    private readonly Lock _lock = new();
    private readonly WakeUp _wakeUp = new(clock);
    private readonly Dictionary<UserId, OpenChat> _chats = [];
    private readonly HashSet<UserId> _left = [];
    private int _connection;

    /// <summary>Opens a chat.</summary>
    /// <exception cref="InvalidOperationException">Too many are open.</exception>
    public void Open(UserId user)
    {
        lock (_lock)
        {
            if (_chats.Count == ChatProtocol.MaximumWatched && !_chats.ContainsKey(user))
            {
                throw new InvalidOperationException($"At most {ChatProtocol.MaximumWatched} chats can be open.");
            }

            _chats.TryAdd(user, new OpenChat(user));
            _left.Remove(user);
        }

        _wakeUp.Set();
    }

    /// <summary>Closes a chat.</summary>
    public void Close(UserId user)
    {
        lock (_lock)
        {
            if (!_chats.Remove(user, out var chat) || !chat.IsAsked)
            {
                return;
            }

            _left.Add(user);
        }

        _wakeUp.Set();
    }

    /// <summary>What is known of a user.</summary>
    public UserPresence PresenceOf(UserId user)
    {
        lock (_lock)
        {
            return _chats.GetValueOrDefault(user)?.Presence ?? new UserPresence(user, PresenceStatus.Unknown);
        }
    }

    /// <summary>This user wrote something in an open chat, which is not sent yet.</summary>
    public void Typed(UserId user)
    {
        lock (_lock)
        {
            if (!_chats.TryGetValue(user, out var chat))
            {
                return;
            }

            chat.TypedAt = clock.GetTimestamp();
        }

        _wakeUp.Set();
    }

    /// <summary>This user writes no more.</summary>
    /// <param name="user">In whose chat.</param>
    /// <param name="sent">Whether a message says so.</param>
    public void StoppedTyping(UserId user, bool sent)
    {
        lock (_lock)
        {
            if (!_chats.TryGetValue(user, out var chat))
            {
                return;
            }

            (chat.TypedAt, chat.ToldAt) = (null, sent ? null : chat.ToldAt);
        }

        _wakeUp.Set();
    }

    /// <summary>Watches and tells over one connection until it ends.</summary>
    public async Task RunAsync(ChatSocket socket, Welcome welcome, CancellationToken cancellationToken)
    {
        var connection = Begin();
        try
        {
            while (welcome.MaximumWatched > 0)
            {
                if (NextFrames(connection) is not { } next)
                {
                    _wakeUp.Set(); // The next connection has taken over, and this wake-up was for it.
                    break;
                }

                foreach (var frame in next.Frames)
                {
                    await socket.SendAsync(frame, cancellationToken).ConfigureAwait(false);
                }

                await _wakeUp.WaitAsync(next.Wait, cancellationToken).ConfigureAwait(false);
            }

            await Task.Delay(Timeout.InfiniteTimeSpan, clock, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            End(connection);
        }
    }

    /// <summary>Takes what the gateway says.</summary>
    public void Take(PresenceChanged changed)
    {
        if (!WireIds.TryRead(changed.UserId, out var id))
        {
            return;
        }

        lock (_lock)
        {
            if (_chats.TryGetValue(new UserId(id), out var chat))
            {
                Show(chat, changed switch
                {
                    { Hidden: true } => PresenceStatus.Hidden,
                    { Online: true } => PresenceStatus.Online,
                    _ => PresenceStatus.Offline,
                }, changed.LastSeen > 0 ? DateTimeOffset.FromUnixTimeMilliseconds(changed.LastSeen) : null);
            }
        }
    }

    /// <inheritdoc cref="Take(PresenceChanged)"/>
    public void Take(WatchRefused refused)
    {
        lock (_lock)
        {
            var again = clock.GetTimestamp() + Ticks(TimeSpan.FromMilliseconds(refused.RetryAfterMilliseconds));
            foreach (var bytes in refused.UserIds)
            {
                if (refused.Code == ErrorCode.RateLimited
                    && WireIds.TryRead(bytes, out var id)
                    && _chats.TryGetValue(new UserId(id), out var chat))
                {
                    (chat.IsAsked, chat.AskAgainAt) = (false, again);
                }
            }
        }

        _wakeUp.Set();
    }

    /// <inheritdoc cref="Take(PresenceChanged)"/>
    public void Take(TypingChanged changed)
    {
        if (!WireIds.TryRead(changed.UserId, out var id)
            || !WireIds.TryRead(changed.ConversationId, out var conversation)
            || ConversationId.Between(self, new UserId(id)) != new ConversationId(conversation))
        {
            return;
        }

        lock (_lock)
        {
            if (_chats.TryGetValue(new UserId(id), out var chat))
            {
                ShowWriting(chat, changed.Typing ? clock.GetTimestamp() + Ticks(ChatProtocol.TypingExpiry) : null);
            }
        }

        _wakeUp.Set();
    }

    /// <summary>A message of a user came: it is what they were writing.</summary>
    public void MessageCame(UserId sender)
    {
        lock (_lock)
        {
            if (_chats.TryGetValue(sender, out var chat))
            {
                ShowWriting(chat, null);
            }
        }
    }

    public void Dispose() => _wakeUp.Dispose();

    private int Begin()
    {
        lock (_lock)
        {
            _left.Clear();
            foreach (var chat in _chats.Values)
            {
                (chat.IsAsked, chat.AskAgainAt, chat.ToldAt) = (false, null, null);
            }

            return ++_connection;
        }
    }

    // Unless the next connection has taken over.
    private void End(int connection)
    {
        lock (_lock)
        {
            foreach (var chat in _chats.Values.Where(_ => connection == _connection))
            {
                Show(chat, PresenceStatus.Unknown, null);
                ShowWriting(chat, null);
            }
        }
    }

    private (List<ClientFrame> Frames, TimeSpan? Wait)? NextFrames(int connection)
    {
        lock (_lock)
        {
            if (connection != _connection)
            {
                return null;
            }

            var now = clock.GetTimestamp();
            var frames = new List<ClientFrame>();
            if (_left.Count > 0)
            {
                frames.Add(new ClientFrame { Unwatch = new Unwatch { UserIds = { _left.Select(user => user.ToWire()) } } });
                _left.Clear();
            }

            var ask = _chats.Values.Where(chat => !chat.IsAsked && !(chat.AskAgainAt > now)).ToList();
            if (ask.Count > 0)
            {
                frames.Add(new ClientFrame { Watch = new Watch { UserIds = { ask.Select(chat => chat.Presence.User.ToWire()) } } });
                ask.ForEach(chat => chat.IsAsked = true);
            }

            long? next = null;
            foreach (var chat in _chats.Values)
            {
                if (chat.WritesUntil <= now)
                {
                    ShowWriting(chat, null);
                }

                if (ReportOf(chat, now) is { } report)
                {
                    frames.Add(report);
                }

                next = Earliest(next, chat.WritesUntil, chat.IsAsked ? null : chat.AskAgainAt, StopAt(chat));
            }

            return (frames, next is { } at ? clock.GetElapsedTime(now, Math.Max(at, now)) + TimeSpan.FromMilliseconds(1) : null);
        }
    }

    /// <summary>What the gateway is to be told of this user's writing; null if it knows.</summary>
    private ClientFrame? ReportOf(OpenChat chat, long now)
    {
        if (StopAt(chat) <= now)
        {
            chat.TypedAt = null;
        }

        var refresh = Ticks(ChatProtocol.TypingRefresh);
        if (chat.TypedAt is { } typed && (chat.ToldAt is not { } told || (now - told >= refresh && typed > told)))
        {
            chat.ToldAt = now;
            return Report(chat, typing: true);
        }

        if (chat.TypedAt is null && chat.ToldAt is not null)
        {
            chat.ToldAt = null;
            return Report(chat, typing: false);
        }

        return null;
    }

    private ClientFrame Report(OpenChat chat, bool typing) => new()
    {
        ReportTyping = new ReportTyping
        {
            ConversationId = ConversationId.Between(self, chat.Presence.User).ToWire(), UserId = chat.Presence.User.ToWire(), Typing = typing,
        },
    };

    // Nothing written for as long as a report lasts: no more writing.
    private long? StopAt(OpenChat chat) => chat.TypedAt + Ticks(ChatProtocol.TypingRefresh);

    private void Show(OpenChat chat, PresenceStatus status, DateTimeOffset? lastSeen)
    {
        var presence = new UserPresence(chat.Presence.User, status, lastSeen);
        if (chat.Presence != presence)
        {
            chat.Presence = presence;
            events.Publish(new ChatEvent.PresenceChanged(presence));
        }
    }

    private void ShowWriting(OpenChat chat, long? until)
    {
        var wrote = chat.WritesUntil is not null;
        chat.WritesUntil = until;
        if (wrote != until is not null)
        {
            events.Publish(new ChatEvent.TypingChanged(chat.Presence.User, until is not null));
        }
    }

    private long Ticks(TimeSpan time) => (long)(time.TotalSeconds * clock.TimestampFrequency);

    private static long? Earliest(params ReadOnlySpan<long?> times)
    {
        long? earliest = null;
        foreach (var time in times)
        {
            earliest = earliest is null || time < earliest ? time ?? earliest : earliest;
        }

        return earliest;
    }
}
