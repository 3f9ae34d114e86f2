using System.Collections.Concurrent;
using ChatApp.Client;
using ChatApp.Client.Accounts.Link;
using ChatApp.Client.Connections;
using ChatApp.Client.Events;
using ChatApp.Client.Messages;
using ChatApp.Client.Presence;
using ChatApp.Client.Store;
using ChatApp.Contracts.Identity;
using ChatApp.IntegrationTests.Running;
using ChatApp.TestSupport;

namespace ChatApp.IntegrationTests.People;

/// <summary>Somebody with one device: the client SDK on a store in a file.</summary>
internal sealed class Person : ITalker, IAsyncDisposable
{
    private readonly RunningSystem _system;
    private readonly string _storeFile;
    private readonly Lock _lock = new();
    private readonly List<ChatEvent> _events = [];
    private readonly ConcurrentDictionary<Handle, UserId> _known = new();
    private readonly HashSet<long> _ticked = [];
    private int _said;
    private long? _outageSince;
    private bool _wasOnline;
    private LocalStore _store = null!;
    private EventSubscription? _subscription;
    private Task _listening = Task.CompletedTask;

    private Person(RunningSystem system, Handle handle, string device)
    {
        _system = system;
        Handle = handle;
        _storeFile = Path.Combine(system.DeviceFolder, handle.ToString(), device, "chat.db");
    }

    public Handle Handle { get; }

    public ChatClient Client { get; private set; } = null!;

    /// <summary>The gateway it is connected to; null while it is not.</summary>
    public string? Gateway => Client.Connection.GatewayId;

    /// <summary>The longest time without a connection since it was first online.</summary>
    public TimeSpan LongestOutage { get; private set; }

    /// <inheritdoc/>
    public int Unanswered
    {
        get
        {
            lock (_lock)
            {
                return _said - _ticked.Count;
            }
        }
    }

    /// <summary>How often it changed from one gateway to another without being offline in between.</summary>
    public int Moves { get; private set; }

    /// <summary>Signs up under a handle that nobody has; does not connect.</summary>
    public static async Task<Person> SignUpAsync(RunningSystem system, string name)
    {
        Assert.True(Handle.TryParse($"{name}-{Guid.NewGuid():N}"[..20], out var handle));
        var person = new Person(system, handle, "first");
        person._store = await LocalStore.OpenFileAsync(person._storeFile, TestContext.Current.CancellationToken);
        person.Use(await ChatClient.SignUpAsync(
            person._store, new ChatClientOptions(system.Api), handle, name, TestContext.Current.CancellationToken));
        return person;
    }

    /// <summary>Opens what some client left on a device, and connects.</summary>
    public static async Task<Person> OpenAsync(RunningSystem system, Handle handle, string device)
    {
        var person = new Person(system, handle, device);
        await person.OpenAgainAsync();
        return person;
    }

    /// <summary>The same person on a further device, which this one approves; does not connect.</summary>
    public async Task<Person> LinkAsync(string device)
    {
        var cancellation = TestContext.Current.CancellationToken;
        var options = new ChatClientOptions(_system.Api) { DeviceName = device };
        var linked = new Person(_system, Handle, device);
        linked._store = await LocalStore.OpenFileAsync(linked._storeFile, cancellation);
        var begun = await ChatClient.BeginLinkAsync(linked._store, options, Handle, Client.Account.Address.User, cancellation);
        Assert.True(DeviceLinkRequest.TryParse(begun.ToText(), out var shown));
        linked.Use(await ChatClient.CompleteLinkAsync(
            linked._store, options, await Client.LinkDeviceAsync(shown, cancellation), cancellation));
        return linked;
    }

    /// <summary>Signs two people up and connects them, each to another gateway.</summary>
    public static async Task<(Person Alice, Person Bob)> MeetAsync(RunningSystem system)
    {
        await system.MendAsync();
        var alice = await SignUpAsync(system, "alice");
        var bob = await SignUpAsync(system, "bob");
        await alice.ComeOnlineAsync();
        await bob.ComeOnlineAsync();
        await Waiting.UntilAsync(
            async () =>
            {
                if (alice.Gateway == bob.Gateway)
                {
                    await bob.LeaveAsync();
                    await bob.ComeBackAsync();
                }

                return alice.Gateway != bob.Gateway;
            },
            "two people to be sent to two gateways");
        return (alice, bob);
    }

    public async Task ComeOnlineAsync()
    {
        Client.Connect();
        await UntilAsync(() => Client.Connection.Status == ConnectionStatus.Online, "be online");
    }

    /// <summary>Closes the app: nothing of it is left but its file.</summary>
    public async Task LeaveAsync()
    {
        await Client.DisposeAsync();
        await _listening;
        _subscription?.Dispose();
        await _store.DisposeAsync();
    }

    /// <summary>Opens the app again and connects.</summary>
    public async Task ComeBackAsync()
    {
        await OpenAgainAsync();
        await ComeOnlineAsync();
    }

    /// <summary>Opens the app again, which connects if it may.</summary>
    public async Task OpenAgainAsync()
    {
        _store = await LocalStore.OpenFileAsync(_storeFile, TestContext.Current.CancellationToken);
        Use(await ChatClient.OpenAsync(_store, new ChatClientOptions(_system.Api), TestContext.Current.CancellationToken));
        Client.Connect();
    }

    public async Task<ChatMessage> SayAsync(Person to, string text)
    {
        var contact = await Client.FindContactAsync(to.Handle, TestContext.Current.CancellationToken);
        Assert.NotNull(contact);
        return await SayAsync(contact.User, text);
    }

    /// <inheritdoc/>
    public async Task SayAsync(Handle to, string text)
    {
        if (!_known.TryGetValue(to, out var user))
        {
            var contact = await Client.FindContactAsync(to, TestContext.Current.CancellationToken);
            Assert.NotNull(contact);
            _known[to] = user = contact.User;
        }

        await SayAsync(user, text);
    }

    /// <summary>What another has said, as the device has it, in the order in which it is shown.</summary>
    public async Task<IReadOnlyList<string>> TextsOfAsync(Handle other)
    {
        var contact = await Client.FindContactAsync(other, TestContext.Current.CancellationToken);
        Assert.NotNull(contact);
        var history = await Client.ReadHistoryAsync(
            Client.ConversationWith(contact.User), int.MaxValue, null, TestContext.Current.CancellationToken);
        return [.. history.Where(message => message.Sender.User == contact.User).Select(message => message.Text)];
    }

    /// <summary>Waits until so many messages of the other are here that were not read on any device.</summary>
    public Task HasUnreadAsync(Person other, int count) => UntilAsync(
        async () => (await Client.ReadConversationsAsync(TestContext.Current.CancellationToken))
            .Where(conversation => conversation.Id == ConversationWith(other)).Sum(conversation => conversation.Unread) == count,
        $"have {count} unread messages of {other.Handle}",
        () => "");

    /// <summary>Waits until the conversation has these texts, of both and from all devices, in some order.</summary>
    public async Task HasTextsAsync(Person other, params string[] texts)
    {
        IReadOnlyList<string> found = [];
        await UntilAsync(
            async () => (found = await TextsAsync(other)).Order(StringComparer.Ordinal).SequenceEqual(texts.Order(StringComparer.Ordinal)),
            $"have {string.Join(", ", texts)}",
            () => $"it has {string.Join(", ", found)}");
    }

    /// <summary>Waits until the client has stopped for a reason.</summary>
    public Task StopsAsync(StopReason reason) => UntilAsync(
        () => Client.Connection.Status == ConnectionStatus.Stopped && Client.Connection.Reason == reason, $"stop for {reason}");

    /// <summary>Waits until the texts of the other, and no others, have come on the screen: in this order, each once.</summary>
    public async Task SeesAsync(Person other, params string[] texts)
    {
        await UntilAsync(() => ShownFrom(other).Count >= texts.Length, $"see {texts.Length} messages of {other.Handle}");
        var shown = ShownFrom(other);
        Assert.True(
            texts.SequenceEqual(shown.Select(message => message.Text), StringComparer.Ordinal),
            $"{Handle} was to see {string.Join(", ", texts)} and saw:\n{string.Join('\n', shown.Select(message => $"{message.Order} {message.Text}: {message}"))}");
    }

    /// <summary>Tells the other that all their messages were read.</summary>
    public async Task ReadAllAsync(Person other) => await Client.MarkReadAsync(
        ConversationWith(other), (await HistoryAsync(other))[^1].Order, TestContext.Current.CancellationToken);

    /// <summary>Waits until a message has come so far, or further.</summary>
    public async Task SeesTickAsync(Person other, ChatMessage message, MessageState state)
    {
        var reached = MessageState.Received;
        await UntilAsync(
            async () => (reached = (await HistoryAsync(other)).Single(known => known.Order == message.Order).State) >= state,
            $"see message {message.Number} become {state}",
            () => $"it is {reached}");
    }

    /// <summary>Waits until the device says this of the other, whose chat is open.</summary>
    public Task SeesPresenceAsync(Person other, PresenceStatus status) => UntilAsync(
        () => Client.PresenceOf(other.Client.Account.Address.User).Status == status, $"see that {other.Handle} is {status}");

    /// <summary>All that the device ever said of the other's presence, oldest first.</summary>
    public IReadOnlyList<PresenceStatus> PresencesSeenOf(Person other)
    {
        lock (_lock)
        {
            return
            [
                .. _events.OfType<ChatEvent.PresenceChanged>().Select(changed => changed.Presence)
                    .Where(presence => presence.User == other.Client.Account.Address.User).Select(presence => presence.Status),
            ];
        }
    }

    /// <summary>Waits until the other is shown as writing, or no longer.</summary>
    public Task SeesTypingAsync(Person other, bool isTyping) => UntilAsync(
        () =>
        {
            lock (_lock)
            {
                return _events.OfType<ChatEvent.TypingChanged>().LastOrDefault(changed => changed.User == other.Client.Account.Address.User)
                    ?.IsTyping == isTyping;
            }
        },
        $"see {other.Handle} {(isTyping ? "write" : "write no more")}");

    /// <summary>How far a message has come.</summary>
    public async Task<MessageState> StateOfAsync(Person other, ChatMessage message) =>
        (await HistoryAsync(other)).Single(known => known.Order == message.Order).State;

    /// <summary>The texts of the conversation as the device has them, in the order in which they are shown.</summary>
    public async Task<IReadOnlyList<string>> TextsAsync(Person other) => [.. (await HistoryAsync(other)).Select(message => message.Text)];

    public async ValueTask DisposeAsync() => await LeaveAsync();

    private ConversationId ConversationWith(Person other) => Client.ConversationWith(other.Client.Account.Address.User);

    private async Task<ChatMessage> SayAsync(UserId to, string text)
    {
        var message = await Client.SendAsync(to, text, TestContext.Current.CancellationToken);
        lock (_lock)
        {
            _said++;
        }

        return message;
    }

    private Task<IReadOnlyList<ChatMessage>> HistoryAsync(Person other) =>
        Client.ReadHistoryAsync(ConversationWith(other), 1000, null, TestContext.Current.CancellationToken);

    private IReadOnlyList<ChatMessage> ShownFrom(Person other)
    {
        lock (_lock)
        {
            return
            [
                .. _events.OfType<ChatEvent.MessageAdded>().Select(added => added.Message)
                    .Where(message => message.Sender == other.Client.Account.Address),
            ];
        }
    }

    private Task UntilAsync(Func<bool> condition, string what) => UntilAsync(() => Task.FromResult(condition()), what, () => "");

    private async Task UntilAsync(Func<Task<bool>> condition, string what, Func<string> found)
    {
        try
        {
            await Waiting.UntilAsync(condition, $"{Handle} to {what}", TimeSpan.FromSeconds(60));
        }
        catch (TimeoutException exception)
        {
            throw new TimeoutException($"{exception.Message} {found()} {Client.Connection}.\n{_system.Output}", exception);
        }
    }

    private void Measure(bool isOnline)
    {
        var now = TimeProvider.System.GetTimestamp();
        if (isOnline && _outageSince is { } since)
        {
            var outage = TimeProvider.System.GetElapsedTime(since, now);
            LongestOutage = outage > LongestOutage ? outage : LongestOutage;
            _outageSince = null;
        }
        else if (isOnline)
        {
            Moves += _wasOnline ? 1 : 0;
        }
        else if (_wasOnline)
        {
            _outageSince = now;
        }

        _wasOnline = isOnline;
    }

    private void Use(ChatClient client)
    {
        Client = client;
        _subscription = client.Subscribe();
        _listening = ListenAsync(_subscription);
    }

    private async Task ListenAsync(EventSubscription subscription)
    {
        await foreach (var happened in subscription)
        {
            lock (_lock)
            {
                _events.Add(happened);
                if (happened is ChatEvent.ConnectionChanged changed)
                {
                    Measure(changed.State.Status == ConnectionStatus.Online);
                }
                else if (happened is ChatEvent.MessageChanged { Message.State: MessageState.Sent or MessageState.Delivered or MessageState.Read } ticked)
                {
                    _ticked.Add(ticked.Message.Order);
                }
            }
        }
    }
}
