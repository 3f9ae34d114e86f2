using System.Text;
using ChatApp.Client.Accounts;
using ChatApp.Client.Accounts.Link;
using ChatApp.Client.Api;
using ChatApp.Client.Connections;
using ChatApp.Client.Contacts;
using ChatApp.Client.Events;
using ChatApp.Client.Messages;
using ChatApp.Client.Presence;
using ChatApp.Client.Store;
using ChatApp.Contracts.Identity;

namespace ChatApp.Client;

/// <summary>
/// One device of one account: connects and stays connected, sends what is in its outbox, receives what is in its inbox, in order and once.
/// Thread-safe. Dispose it before its store.
/// </summary>
public sealed class ChatClient : IAsyncDisposable
{
    /// <summary>The most bytes of a message's text in UTF-8. With many devices the copies may still be over the size of a frame; then
    /// the message ends as <see cref="SendFailure.TooLarge"/>.</summary>
    public const int MaximumTextBytes = 16 * 1024;

    private readonly ClientParts _parts;
    private readonly Lock _lock = new();
    private CancellationTokenSource? _stopping;
    private Task _running = Task.CompletedTask;

    private ChatClient(ClientParts parts) => _parts = parts;

    /// <summary>The account and device.</summary>
    public Account Account => _parts.Account;

    /// <summary>Contacts, blocks and privacy settings of the account.</summary>
    public AccountPeople People => _parts.People;

    /// <summary>Where the connection stands now.</summary>
    public ConnectionState Connection => _parts.Loop.State;

    /// <summary>Whose store it is.</summary>
    /// <returns>Null if nobody has signed up in it.</returns>
    /// <exception cref="LocalStoreException">The store cannot be read.</exception>
    public static async Task<Account?> FindAccountAsync(LocalStore store, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(store);
        var stored = (await store.ReadDeviceAsync(cancellationToken).ConfigureAwait(false)).Account;
        return stored?.Address is { } address ? new Account(stored.Handle, stored.DisplayName, address) : null;
    }

    /// <summary>Makes an account with this device as its first one. A sign-up that did not come to its end can be repeated.</summary>
    /// <exception cref="HandleTakenException">Somebody else has the handle.</exception>
    /// <exception cref="ApiException">The service cannot be reached, or refuses.</exception>
    /// <exception cref="InvalidOperationException">The store belongs to an account already.</exception>
    /// <exception cref="LocalStoreException">The store cannot be written.</exception>
    public static async Task<ChatClient> SignUpAsync(
        LocalStore store, ChatClientOptions options, Handle handle, string displayName, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(store);
        ArgumentNullException.ThrowIfNull(options);
        using var http = new HttpClient();
        await SignUp.RunAsync(
            store, new ApiClient(http, options.Api, options.Clock), handle, displayName, options.DeviceName, cancellationToken)
            .ConfigureAwait(false);
        return await OpenAsync(store, options, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Opens the account of a store. Nothing is sent or received before <see cref="Connect"/>.</summary>
    /// <exception cref="InvalidOperationException">Nobody has signed up in the store.</exception>
    /// <exception cref="LocalStoreException">The store cannot be read.</exception>
    public static async Task<ChatClient> OpenAsync(LocalStore store, ChatClientOptions options, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(store);
        ArgumentNullException.ThrowIfNull(options);
        return new ChatClient(await ClientParts.LoadAsync(store, options, cancellationToken).ConfigureAwait(false));
    }

    /// <summary>
    /// Begins to make a store a further device of an account. Show the request to a device of the account: once that has approved it
    /// (<see cref="LinkDeviceAsync"/>), <see cref="CompleteLinkAsync"/>. A link that did not come to its end can be begun again.
    /// </summary>
    /// <exception cref="InvalidOperationException">The store belongs to an account already.</exception>
    /// <exception cref="LocalStoreException">The store cannot be written.</exception>
    public static Task<DeviceLinkRequest> BeginLinkAsync(
        LocalStore store, ChatClientOptions options, Handle handle, UserId user, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(store);
        ArgumentNullException.ThrowIfNull(options);
        return DeviceLinking.BeginAsync(store, handle, user, options.DeviceName, cancellationToken);
    }

    /// <summary>Completes a link under the address that the approving device was given.</summary>
    /// <exception cref="InvalidOperationException">No link was begun in the store.</exception>
    /// <exception cref="SignInRefusedException">The device was not approved.</exception>
    /// <exception cref="ApiException">The service cannot be reached, or refuses.</exception>
    /// <exception cref="LocalStoreException">The store cannot be written.</exception>
    public static async Task<ChatClient> CompleteLinkAsync(
        LocalStore store, ChatClientOptions options, DeviceAddress address, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(store);
        ArgumentNullException.ThrowIfNull(options);
        using var http = new HttpClient();
        await DeviceLinking.CompleteAsync(
            store, new ApiClient(http, options.Api, options.Clock), address, options.Clock, cancellationToken).ConfigureAwait(false);
        return await OpenAsync(store, options, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>The devices of this account, this one included.</summary>
    /// <exception cref="ApiException">The service cannot be reached, or refuses.</exception>
    /// <exception cref="SignInRefusedException">The service does not accept this device.</exception>
    public Task<IReadOnlyList<DeviceId>> ReadDevicesAsync(CancellationToken cancellationToken) => _parts.Devices.ReadAsync(cancellationToken);

    /// <summary>
    /// Approves a further device of this account, of which there are 10 at the most: from now on it gets what is sent to this user and by
    /// this user. It gets nothing of what was sent before. Repeating it gives the same device.
    /// </summary>
    /// <returns>The new device's address, with which it completes the link.</returns>
    /// <exception cref="ApiException">The service cannot be reached, or refuses: 409 for an eleventh device, 400 for a request for
    /// another account.</exception>
    /// <exception cref="SignInRefusedException">The service does not accept this device.</exception>
    public Task<DeviceAddress> LinkDeviceAsync(DeviceLinkRequest request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        return _parts.Devices.LinkAsync(request, cancellationToken);
    }

    /// <summary>Removes a device of this account for good: it is closed and can only be linked anew.</summary>
    /// <exception cref="ApiException">The service cannot be reached, or refuses: 409 for the last device.</exception>
    /// <exception cref="SignInRefusedException">The service does not accept this device.</exception>
    public Task RemoveDeviceAsync(DeviceId device, CancellationToken cancellationToken) =>
        _parts.Devices.RemoveAsync(device, cancellationToken);

    /// <summary>Listens to what happens from now on. To miss nothing, subscribe before you read history and connect.</summary>
    public EventSubscription Subscribe() => _parts.Events.Subscribe();

    /// <summary>Connects and stays connected, in the background. Does nothing if it does so already.</summary>
    public void Connect()
    {
        lock (_lock)
        {
            if (_running.IsCompleted)
            {
                _stopping?.Dispose();
                _stopping = new CancellationTokenSource();
                var token = _stopping.Token;
                _running = Task.Run(() => _parts.Loop.RunAsync(token), CancellationToken.None);
            }
        }
    }

    /// <summary>Closes the connection in good order and does not make a new one.</summary>
    public async Task DisconnectAsync()
    {
        Task running;
        lock (_lock)
        {
            running = _running;
            _stopping?.Cancel();
        }

        await running.ConfigureAwait(false);
    }

    /// <summary>Finds a user by handle.</summary>
    /// <returns>Null if nobody has it.</returns>
    /// <exception cref="ApiException">The service cannot be reached, or refuses. Users met before are found without it.</exception>
    /// <exception cref="SignInRefusedException">The service does not accept this device.</exception>
    public Task<Contact?> FindContactAsync(Handle handle, CancellationToken cancellationToken) =>
        _parts.Contacts.FindAsync(handle, cancellationToken);

    /// <summary>Finds a user by id.</summary>
    /// <returns>Null if there is no such user.</returns>
    /// <exception cref="ApiException">The service cannot be reached, or refuses. Users met before are found without it.</exception>
    /// <exception cref="SignInRefusedException">The service does not accept this device.</exception>
    public Task<Contact?> FindContactAsync(UserId user, CancellationToken cancellationToken) =>
        _parts.Contacts.FindAsync(user, cancellationToken);

    /// <summary>
    /// Sends text to a user. Once this returns the message is durable here and is sent as soon as it can be, however often the connection
    /// or this program ends; <see cref="ChatEvent.MessageChanged"/> tells how far it has come.
    /// </summary>
    /// <exception cref="ArgumentException">The text is empty or over <see cref="MaximumTextBytes"/>, or the recipient is this user.</exception>
    /// <exception cref="LocalStoreException">The store cannot be written; nothing is sent.</exception>
    public Task<ChatMessage> SendAsync(UserId recipient, string text, CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrEmpty(text);
        if (Encoding.UTF8.GetByteCount(text) > MaximumTextBytes)
        {
            throw new ArgumentException($"A message has at most {MaximumTextBytes} bytes.", nameof(text));
        }

        if (recipient == Account.Address.User)
        {
            throw new ArgumentException("Nobody has a conversation with themselves.", nameof(recipient));
        }

        _parts.Chats.StoppedTyping(recipient, sent: true);
        return _parts.Composer.ComposeAsync(recipient, text, cancellationToken);
    }

    /// <summary>
    /// A user's chat is on the screen: from now on, over this connection and the next ones, <see cref="ChatEvent.PresenceChanged"/> and
    /// <see cref="ChatEvent.TypingChanged"/> tell of them. Does nothing if it is open.
    /// </summary>
    /// <exception cref="InvalidOperationException">64 chats are open already.</exception>
    public void OpenChat(UserId user) => _parts.Chats.Open(user);

    /// <summary>A user's chat was left: no more is told of them. Does nothing if it is not open.</summary>
    public void CloseChat(UserId user) => _parts.Chats.Close(user);

    /// <summary>What is known of a user; <see cref="PresenceStatus.Unknown"/> unless their chat is open.</summary>
    public UserPresence PresenceOf(UserId user) => _parts.Chats.PresenceOf(user);

    /// <summary>
    /// This user is writing in an open chat: call it with every key. The other person is told once in 5 s, and that it ended when nothing
    /// was written for 5 s or a message is sent. Does nothing if the chat is not open.
    /// </summary>
    public void ReportTyping(UserId user) => _parts.Chats.Typed(user);

    /// <summary>What this user wrote in an open chat was deleted again.</summary>
    public void ReportTypingEnded(UserId user) => _parts.Chats.StoppedTyping(user, sent: false);

    /// <summary>The messages of a conversation up to an order were shown: their senders are told, now or when it can be.</summary>
    /// <exception cref="LocalStoreException">The store cannot be written.</exception>
    public Task MarkReadAsync(ConversationId conversation, long upToOrder, CancellationToken cancellationToken) =>
        _parts.Reads.MarkReadAsync(conversation, upToOrder, cancellationToken);

    /// <summary>The conversations of this device, the one with the newest message first.</summary>
    /// <exception cref="LocalStoreException">The store cannot be read.</exception>
    public async Task<IReadOnlyList<Conversation>> ReadConversationsAsync(CancellationToken cancellationToken)
    {
        var stored = await _parts.Store.ReadConversationsAsync(cancellationToken).ConfigureAwait(false);
        return
        [
            .. stored.OrderByDescending(conversation => conversation.LastOrder).Select(conversation =>
                new Conversation(conversation.Id, conversation.Peer, conversation.Unread, conversation.LastOrder)),
        ];
    }

    /// <summary>The newest messages of a conversation, in the order in which they are shown.</summary>
    /// <param name="conversation">Which.</param>
    /// <param name="count">How many at most.</param>
    /// <param name="beforeOrder">Only those before this <see cref="ChatMessage.Order"/>; null for the newest.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="LocalStoreException">The store cannot be read.</exception>
    public Task<IReadOnlyList<ChatMessage>> ReadHistoryAsync(
        ConversationId conversation, int count, long? beforeOrder, CancellationToken cancellationToken) =>
        _parts.Store.ReadHistoryAsync(conversation, count, beforeOrder ?? long.MaxValue, cancellationToken);

    /// <summary>The conversation with a user.</summary>
    public ConversationId ConversationWith(UserId user) => ConversationId.Between(Account.Address.User, user);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await DisconnectAsync().ConfigureAwait(false);
        _stopping?.Dispose();
        _parts.Dispose();
    }
}
