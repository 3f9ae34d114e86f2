using ChatApp.Client.Connections;
using ChatApp.Client.Events;
using ChatApp.Client.Messages;
using ChatApp.Client.Sealing;
using ChatApp.Client.Store;
using ChatApp.Contracts.Identity;
using ChatApp.Scripted;
using Microsoft.Extensions.Time.Testing;

namespace ChatApp.Client.Tests;

/// <summary>Alice's device against a scripted service. Back-off takes no time unless a fake clock is asked for.</summary>
internal sealed class TestClient : IAsyncDisposable
{
    private readonly List<ChatEvent> _events = [];
    private readonly ChatClientOptions _options;
    private EventSubscription? _subscription;
    private Task _listening = Task.CompletedTask;

    private TestClient(ScriptedService service, LocalStore store, ChatClientOptions options, UserId bob)
    {
        Service = service;
        Store = store;
        _options = options;
        Bob = bob;
    }

    public ScriptedService Service { get; }

    public LocalStore Store { get; private set; }

    public ChatClient Client { get; private set; } = null!;

    public UserId Bob { get; }

    public DeviceAddress BobsPhone => new(Bob, new DeviceId(1));

    public UserId Alice => Client.Account.Address.User;

    public ConversationId Conversation => ConversationId.Between(Alice, Bob);

    public IReadOnlyList<string> Logs => ((RecordingLoggerFactory)_options.LoggerFactory).Lines;

    public FakeTimeProvider? Clock => _options.Clock as FakeTimeProvider;

    /// <summary>Signs alice up; does not connect.</summary>
    public static async Task<TestClient> SignUpAsync(bool fakeClock = false, LocalStore? store = null, IMessageSealer? sealer = null)
    {
        var service = await ScriptedService.StartAsync();
        var bob = service.AddUser("bob");
        var options = new ChatClientOptions(service.Api)
        {
            Clock = fakeClock ? new FakeTimeProvider(TimeProvider.System.GetUtcNow()) : TimeProvider.System,
            Jitter = () => fakeClock ? 0.5 : 0,
            Sealer = sealer ?? new PlainSealer(),
            DeviceName = "laptop",
            LoggerFactory = new RecordingLoggerFactory(),
        };
        var test = new TestClient(service, store ?? LocalStore.InMemory(), options, bob);
        Assert.True(Handle.TryParse("alice", out var handle));
        test.Use(await ChatClient.SignUpAsync(test.Store, options, handle, "Alice", CancellationToken.None));
        return test;
    }

    /// <summary>Signs alice up and connects.</summary>
    public static async Task<(TestClient Test, ScriptedConnection Connection)> ConnectAsync(
        bool fakeClock = false, LocalStore? store = null, IMessageSealer? sealer = null)
    {
        var test = await SignUpAsync(fakeClock, store, sealer);
        test.Client.Connect();
        return (test, await test.Service.WelcomeNextAsync());
    }

    /// <summary>Ends the client and starts a new one on the same store, or on one that is opened anew.</summary>
    public async Task RestartAsync(LocalStore? reopened = null)
    {
        await CloseAsync();
        Store = reopened ?? Store;
        Use(await ChatClient.OpenAsync(Store, _options, CancellationToken.None));
    }

    public Task<ChatMessage> SendAsync(string text) => Client.SendAsync(Bob, text, CancellationToken.None);

    public async Task<IReadOnlyList<ChatMessage>> HistoryAsync() =>
        await Client.ReadHistoryAsync(Conversation, 1000, null, CancellationToken.None);

    public async Task<IReadOnlyList<string>> TextsAsync() => [.. (await HistoryAsync()).Select(message => message.Text)];

    public IReadOnlyList<ChatEvent> Events
    {
        get
        {
            lock (_events)
            {
                return [.. _events];
            }
        }
    }

    public IReadOnlyList<string> Shown =>
        [.. Events.OfType<ChatEvent.MessageAdded>().Where(added => added.Message.Sender.User != Alice).Select(added => added.Message.Text)];

    public async Task<T> WaitForAsync<T>(Func<T, bool> matches, string missing)
        where T : ChatEvent
    {
        await Eventually.HoldsAsync(() => Events.OfType<T>().Any(matches), missing);
        return Events.OfType<T>().First(matches);
    }

    public Task WaitForStateAsync(ChatMessage message, MessageState state) => WaitForAsync<ChatEvent.MessageChanged>(
        changed => changed.Message.Order == message.Order && changed.Message.State == state, $"The message never became {state}.");

    public async Task<ConnectionState> WaitForStatusAsync(ConnectionStatus status) => (await WaitForAsync<ChatEvent.ConnectionChanged>(
        changed => changed.State.Status == status, $"The connection never became {status}.")).State;

    public void ForgetEvents()
    {
        lock (_events)
        {
            _events.Clear();
        }
    }

    public async Task CloseAsync()
    {
        await Client.DisposeAsync();
        await _listening;
        _subscription?.Dispose();
    }

    public async ValueTask DisposeAsync()
    {
        await CloseAsync();
        await Store.DisposeAsync();
        await Service.DisposeAsync();
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
            lock (_events)
            {
                _events.Add(happened);
            }
        }
    }
}
