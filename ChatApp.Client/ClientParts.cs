using ChatApp.Client.Accounts;
using ChatApp.Client.Api;
using ChatApp.Client.Connections;
using ChatApp.Client.Contacts;
using ChatApp.Client.Events;
using ChatApp.Client.Messages;
using ChatApp.Client.Messages.Devices;
using ChatApp.Client.Messages.Read;
using ChatApp.Client.Messages.Receipts;
using ChatApp.Client.Messages.Receive;
using ChatApp.Client.Messages.Send;
using ChatApp.Client.Presence;
using ChatApp.Client.Sealing;
using ChatApp.Client.Store;

namespace ChatApp.Client;

/// <summary>Puts a client together from its store: what is held in memory is read from it once.</summary>
internal sealed class ClientParts : IDisposable
{
    private static readonly TimeSpan FirstBackOff = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestBackOff = TimeSpan.FromSeconds(60);

    private readonly HttpClient _http = new();
    private readonly SealerGate _gate = new();
    private readonly ConversationBook _conversations = new();
    private readonly DisplayOrder _display = new();
    private readonly MessageOrder _order = new();
    private readonly AccessTokens _tokens;
    private readonly Outbox _outbox;

    private ClientParts(LocalStore store, ChatClientOptions options, Account account, DeviceKey key)
    {
        var clock = options.Clock;
        var address = account.Address;
        BackOff NewBackOff() => new(FirstBackOff, LongestBackOff, options.Jitter);
        var api = new ApiClient(_http, options.Api, clock);
        _tokens = new AccessTokens(api, address, key, clock);
        _outbox = new Outbox(NewBackOff, clock);
        Store = store;
        Account = account;
        Contacts = new ContactBook(store, api, _tokens);
        People = new AccountPeople(api, _tokens, Contacts);
        Chats = new OpenChats(address.User, Events, clock);
        Reads = new ReadReports(store, NewBackOff, clock);
        var lists = new DeviceLists(api, _tokens, address);
        Devices = new OwnDevices(api, _tokens, lists, address);
        var messageClock = new MessageClock(clock);
        Composer = new MessageComposer(store, _outbox, _conversations, _display, messageClock, Events, address);
        var pump = new OutboxPump(
            _outbox,
            Composer,
            new SendFrameEncoder(options.Sealer, lists, address),
            store,
            _gate,
            options.LoggerFactory.CreateLogger(typeof(OutboxPump).FullName!));
        var receiver = new MessageReceiver(
            store,
            new MessageOpener(options.Sealer, _conversations, address.User),
            _order,
            _display,
            _conversations,
            clock,
            options.LoggerFactory.CreateLogger(typeof(MessageReceiver).FullName!));
        var processor = new FrameProcessor(
            store, receiver, _order, new TickKeeper(store, address.User), _outbox, Reads, new ReadElsewhere(store, _conversations, address.User),
            Chats, _gate, Events);
        var opener = new SessionOpener(api, _tokens, store, processor, pump, Reads, Chats, messageClock, options.ClientName, clock);
        Loop = new ConnectionLoop(
            opener, _outbox, NewBackOff, Events, clock, options.LoggerFactory.CreateLogger(typeof(ConnectionLoop).FullName!));
    }

    public LocalStore Store { get; }

    public Account Account { get; }

    public EventFeed Events { get; } = new();

    public ContactBook Contacts { get; }

    public AccountPeople People { get; }

    public ReadReports Reads { get; }

    public OpenChats Chats { get; }

    public OwnDevices Devices { get; }

    public MessageComposer Composer { get; }

    public ConnectionLoop Loop { get; }

    public static async Task<ClientParts> LoadAsync(LocalStore store, ChatClientOptions options, CancellationToken cancellationToken)
    {
        var device = await store.ReadDeviceAsync(cancellationToken).ConfigureAwait(false);
        if (device.Account is not { Address: { } address } stored)
        {
            throw new InvalidOperationException("Nobody has signed up in this store.");
        }

        var parts = new ClientParts(
            store, options, new Account(stored.Handle, stored.DisplayName, address), DeviceKey.FromSeed(stored.DeviceSeed));
        parts._display.Load(device.LastOrder);
        parts._conversations.Load(await store.ReadConversationsAsync(cancellationToken).ConfigureAwait(false));
        parts._order.Load(
            await store.ReadStreamsAsync(cancellationToken).ConfigureAwait(false),
            await store.ReadHeldAsync(cancellationToken).ConfigureAwait(false));
        parts._outbox.Load(await store.ReadOutboxAsync(cancellationToken).ConfigureAwait(false));
        parts.Reads.Load(await store.ReadReportsAsync(cancellationToken).ConfigureAwait(false));
        parts.Contacts.Load(await store.ReadContactsAsync(cancellationToken).ConfigureAwait(false));
        return parts;
    }

    public void Dispose()
    {
        Events.Complete();
        Composer.Dispose();
        Reads.Dispose();
        Chats.Dispose();
        _outbox.Dispose();
        _tokens.Dispose();
        _gate.Dispose();
        _http.Dispose();
    }
}
