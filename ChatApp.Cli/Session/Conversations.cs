using ChatApp.Client;
using ChatApp.Client.Accounts;
using ChatApp.Client.Api;
using ChatApp.Client.Contacts;
using ChatApp.Client.Messages;
using ChatApp.Contracts.Identity;

namespace ChatApp.Cli.Session;

/// <summary>The open conversation and the others. What is shown in the open one is reported as read.</summary>
internal sealed class Conversations(ChatClient client, IChatView view, TimeProvider clock)
{
    private readonly Dictionary<UserId, string> _handles = [];
    private long _lastShown;
    private bool _isTyping;

    /// <summary>Whom the user writes to; null if no conversation is open.</summary>
    public Contact? Current { get; private set; }

    public async Task OpenLatestAsync(CancellationToken cancellationToken)
    {
        var latest = (await client.ReadConversationsAsync(cancellationToken)).FirstOrDefault(conversation => conversation.LastOrder > 0);
        if (latest is not null)
        {
            await OpenAsync(await ContactOfAsync(latest.Peer, cancellationToken), view.HistoryLength, cancellationToken);
        }
    }

    public async Task OpenAsync(Contact contact, int count, CancellationToken cancellationToken)
    {
        if (Current is { } left && left.User != contact.User)
        {
            client.CloseChat(left.User);
            _isTyping = false;
        }

        Current = contact;
        client.OpenChat(contact.User);
        _handles[contact.User] = contact.Handle.Value;
        var conversation = client.ConversationWith(contact.User);
        var unread = (await client.ReadConversationsAsync(cancellationToken)).FirstOrDefault(known => known.Id == conversation)?.Unread ?? 0;
        var history = await client.ReadHistoryAsync(conversation, Math.Max(count, unread), null, cancellationToken);
        var lines = new List<ChatLine>();
        foreach (var message in history)
        {
            lines.Add(await LineOfAsync(message, cancellationToken));
        }

        view.Open(contact.Handle.Value, lines);
        ShowPresence();
        _lastShown = history.Count > 0 ? history[^1].Order : 0;
        if (unread > 0)
        {
            await client.MarkReadAsync(conversation, _lastShown, cancellationToken);
        }
    }

    /// <summary>Something else is known of somebody.</summary>
    public void ShowPresenceOf(UserId user)
    {
        if (Current?.User == user)
        {
            ShowPresence();
        }
    }

    /// <summary>Somebody began to write, or ceased to.</summary>
    public void ShowTyping(UserId user, bool isTyping)
    {
        if (Current?.User == user)
        {
            _isTyping = isTyping;
            ShowPresence();
        }
    }

    /// <summary>The user types, or has deleted what was typed.</summary>
    public void Typed(bool anything)
    {
        if (Current is not { } current)
        {
            return;
        }

        if (anything)
        {
            client.ReportTyping(current.User);
        }
        else
        {
            client.ReportTypingEnded(current.User);
        }
    }

    public async Task ReloadAsync(CancellationToken cancellationToken)
    {
        if (Current is { } current)
        {
            await OpenAsync(current, view.HistoryLength, cancellationToken);
        }
    }

    public async Task AddAsync(ChatMessage message, CancellationToken cancellationToken)
    {
        var peer = await PeerOfAsync(message, cancellationToken);
        if (Current is null)
        {
            await OpenAsync(peer, view.HistoryLength, cancellationToken);
            return;
        }

        var line = await LineOfAsync(message, cancellationToken);
        if (peer.User != Current.User)
        {
            var unread = (await client.ReadConversationsAsync(cancellationToken)).Single(known => known.Id == message.Conversation).Unread;
            view.AddElsewhere(peer.Handle.Value, line, unread);
            return;
        }

        if (message.Order <= _lastShown)
        {
            return; // The conversation was opened after this happened and before it was told.
        }

        _lastShown = message.Order;
        view.Add(line);
        if (!message.IsRead)
        {
            await client.MarkReadAsync(message.Conversation, message.Order, cancellationToken);
        }
    }

    public async Task UpdateAsync(ChatMessage message, CancellationToken cancellationToken) =>
        view.Update(await LineOfAsync(message, cancellationToken));

    /// <summary>A user's handle, or something in its place if the service cannot be asked now.</summary>
    public async Task<Contact> ContactOfAsync(UserId user, CancellationToken cancellationToken)
    {
        try
        {
            if (await client.FindContactAsync(user, cancellationToken) is { } contact)
            {
                _handles[user] = contact.Handle.Value;
                return contact;
            }
        }
        catch (Exception exception) when (exception is ApiException or SignInRefusedException)
        {
            // Shown under the beginning of the id until the service answers.
        }

        return Handle.TryParse(Placeholder(user), out var placeholder)
            ? new Contact(user, placeholder, placeholder.Value)
            : throw new InvalidOperationException("The placeholder is no handle.");
    }

    private async Task<Contact> PeerOfAsync(ChatMessage message, CancellationToken cancellationToken)
    {
        if (message.Sender.User != client.Account.Address.User)
        {
            return await ContactOfAsync(message.Sender.User, cancellationToken);
        }

        if (Current is { } current && client.ConversationWith(current.User) == message.Conversation)
        {
            return current;
        }

        var known = (await client.ReadConversationsAsync(cancellationToken)).Single(conversation => conversation.Id == message.Conversation);
        return await ContactOfAsync(known.Peer, cancellationToken);
    }

    private async Task<ChatLine> LineOfAsync(ChatMessage message, CancellationToken cancellationToken)
    {
        var isOwn = message.Sender.User == client.Account.Address.User;
        if (!isOwn && !_handles.ContainsKey(message.Sender.User))
        {
            await ContactOfAsync(message.Sender.User, cancellationToken);
        }

        var author = isOwn ? "you" : _handles.GetValueOrDefault(message.Sender.User, Placeholder(message.Sender.User));
        return new ChatLine(
            message.Order,
            TimeZoneInfo.ConvertTime(message.SentAt, clock.LocalTimeZone),
            author,
            isOwn,
            TextOf(message),
            message.State,
            message.Failure);
    }

    private static string Placeholder(UserId user) => $"user-{user.ToString()[..8]}";

    private void ShowPresence() => view.ShowPresence(
        Current!.Handle.Value,
        PresenceText.For(
            client.PresenceOf(Current.User), _isTyping, TimeZoneInfo.ConvertTime(clock.GetUtcNow(), clock.LocalTimeZone)));

    private static string TextOf(ChatMessage message) => message.Kind switch
    {
        MessageKind.Text => SafeText.Clean(message.Text),
        MessageKind.Unsupported => "(a kind of message that this version does not know: a newer one is needed)",
        _ => "(this message cannot be read)",
    };
}
