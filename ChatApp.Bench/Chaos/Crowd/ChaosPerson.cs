using ChatApp.Bench.Chaos.History;
using ChatApp.Client;
using ChatApp.Client.Accounts;
using ChatApp.Client.Connections;
using ChatApp.Client.Events;
using ChatApp.Client.Store;
using ChatApp.Contracts.ClientProtocol;
using ChatApp.Contracts.Identity;

namespace ChatApp.Bench.Chaos.Crowd;

/// <summary>
/// Somebody who writes, reads, goes away, comes back, and now and then loses the app in the middle of something. The device's store
/// outlives the app.
/// </summary>
/// <remarks>
/// Promises overlap: what a device missed comes when it reads 15 s back, when the same writer writes once more, or when a writer who came back
/// without having been answered sends it again. So that a broken one is not made up for by another, people write to many others just once;
/// half of them often stay away, or look in, for longer than those 15 s, and the other half stay, so that what they were not handed they do
/// not read either, and what they wrote is answered.
/// </remarks>
internal sealed class ChaosPerson : IAsyncDisposable
{
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan LongestAbsence = TimeSpan.FromSeconds(40); // Past the window: then only what was confirmed rightly comes again.
    private static readonly TimeSpan LongestGlance = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan LongestBlink = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan GlancePatience = TimeSpan.FromSeconds(10);

    private readonly LocalStore _store = LocalStore.InMemory();
    private readonly ChatClientOptions _options;
    private readonly RunHistory _history;
    private readonly TimeProvider _clock;
    private readonly Random _random;
    private readonly Habit _habit;
    private ChatClient _client = null!;
    private EventSubscription _subscription = null!;
    private Task _listening = Task.CompletedTask;
    private TimeSpan? _offlineSince;
    private TaskCompletionSource _cameOnline = new();

    public ChaosPerson(ChatClientOptions options, RunHistory history, TimeProvider clock, Habit habit, int seed)
    {
        _habit = habit;
        _options = options;
        _history = history;
        _clock = clock;
        _random = new Random(seed);
    }

    public Account Account => _client.Account;

    /// <summary>Whom this person writes to again and again.</summary>
    public IReadOnlyList<UserId> Contacts { get; set; } = [];

    /// <summary>Whom this person writes to once: nothing follows that would show that the message is missing.</summary>
    public Queue<UserId> Strangers { get; set; } = [];

    /// <summary>The longest time without a connection while one was wanted.</summary>
    public TimeSpan LongestOutage { get; private set; }

    /// <exception cref="Client.Api.ApiException">The service cannot be reached.</exception>
    public async Task SignUpAsync(Handle handle, CancellationToken cancellationToken)
    {
        Use(await ChatClient.SignUpAsync(_store, _options, handle, handle.ToString(), cancellationToken));
        ComeBack();
    }

    /// <summary>Lives until cancelled.</summary>
    public async Task LiveAsync(CancellationToken cancellationToken)
    {
        try
        {
            while (true)
            {
                await Task.Delay(LongestPause * _random.NextDouble(), _clock, cancellationToken);
                await ActAsync(cancellationToken);
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The talk is over.
        }
    }

    /// <summary>Is online from now on, and writes no more.</summary>
    public void ComeBack()
    {
        _offlineSince ??= _history.Elapsed;
        _cameOnline = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _client.Connect();
    }

    /// <summary>Leaves, and is back at once.</summary>
    public async Task ReconnectAsync()
    {
        await LeaveAsync();
        ComeBack();
    }

    /// <summary>Puts the whole screen into the history: what others wrote, and how far the own messages have come.</summary>
    public async Task ReportScreenAsync(CancellationToken cancellationToken)
    {
        var states = _history.Messages.Where(message => message.From == Account.Address.User)
            .ToDictionary(message => message.Text, message => message.LastState, StringComparer.Ordinal);
        foreach (var conversation in await _client.ReadConversationsAsync(cancellationToken))
        {
            foreach (var message in await _client.ReadHistoryAsync(conversation.Id, int.MaxValue, null, cancellationToken))
            {
                if (message.Sender.User != Account.Address.User)
                {
                    _history.Show(Account.Address.User, message);
                }
                else if (states.GetValueOrDefault(message.Text) != message.State)
                {
                    _history.Tell(message); // An event was missed; the store has not.
                }
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        await CloseAsync();
        await _store.DisposeAsync();
    }

    private Task ActAsync(CancellationToken cancellationToken) => _random.Next(100) switch
    {
        < 42 => WriteAsync(AnyContact()),
        < 78 => WriteAsync(Strangers.TryDequeue(out var stranger) ? stranger : AnyContact()),
        < 90 => ReadAsync(AnyContact(), cancellationToken),
        var rare => _habit == Habit.Steady ? StayAsync(rare, cancellationToken) : LeaveAsync(rare, cancellationToken),
    };

    private async Task StayAsync(int rare, CancellationToken cancellationToken)
    {
        if (rare == 90)
        {
            await LeaveAsync();
            await Task.Delay(LongestBlink * _random.NextDouble(), _clock, cancellationToken);
            ComeBack();
        }
        else
        {
            await WriteAsync(AnyContact());
        }
    }

    private async Task LeaveAsync(int rare, CancellationToken cancellationToken)
    {
        switch (rare)
        {
            case < 92:
                await LeaveAsync();
                await StayAwayAsync(TimeSpan.Zero, cancellationToken);
                break;
            case < 94:
                await LookInAsync(cancellationToken);
                break;
            case < 96:
                await CloseAsync();
                Use(await ChatClient.OpenAsync(_store, _options, CancellationToken.None));
                await StayAwayAsync(TimeSpan.Zero, cancellationToken);
                break;
            default:
                await WriteAsync(AnyContact());
                break;
        }
    }

    private UserId AnyContact() => Contacts[_random.Next(Contacts.Count)];

    private Task WriteAsync(UserId to) =>
        _client.SendAsync(to, _history.Write(Account.Address.User, to), CancellationToken.None); // What is noted is written.

    // Long away, back for just as long as it takes to get what has piled up, and long away again.
    private async Task LookInAsync(CancellationToken cancellationToken)
    {
        await LeaveAsync();
        await StayAwayAsync(ChatProtocol.ReplayWindow, cancellationToken);
        await Task.WhenAny(_cameOnline.Task, Task.Delay(GlancePatience, _clock, cancellationToken));
        await Task.Delay(LongestGlance * _random.NextDouble(), _clock, cancellationToken);
        await LeaveAsync();
        await StayAwayAsync(ChatProtocol.ReplayWindow, cancellationToken);
    }

    private Task LeaveAsync()
    {
        _offlineSince = null;
        return _client.DisconnectAsync();
    }

    private async Task StayAwayAsync(TimeSpan atLeast, CancellationToken cancellationToken)
    {
        await Task.Delay(atLeast + ((LongestAbsence - atLeast) * _random.NextDouble()), _clock, cancellationToken);
        ComeBack();
    }

    private async Task ReadAsync(UserId peer, CancellationToken cancellationToken)
    {
        var conversation = _client.ConversationWith(peer);
        var shown = await _client.ReadHistoryAsync(conversation, int.MaxValue, null, cancellationToken);
        if (shown.Count > 0)
        {
            _history.MarkRead(shown.Where(message => message.Sender.User == peer));
            await _client.MarkReadAsync(conversation, shown.Max(message => message.Order), cancellationToken);
        }
    }

    private void Use(ChatClient client)
    {
        _client = client;
        _subscription = client.Subscribe();
        _listening = ListenAsync(_subscription);
    }

    private async Task CloseAsync()
    {
        _offlineSince = null;
        await _client.DisposeAsync();
        await _listening;
        _subscription.Dispose();
    }

    private async Task ListenAsync(EventSubscription subscription)
    {
        await foreach (var happened in subscription)
        {
            switch (happened)
            {
                case ChatEvent.MessageChanged(var message):
                    _history.Tell(message);
                    break;
                case ChatEvent.ConnectionChanged({ Status: ConnectionStatus.Online }):
                    _cameOnline.TrySetResult();
                    LongestOutage = TimeSpan.FromTicks(Math.Max(LongestOutage.Ticks, (_history.Elapsed - (_offlineSince ?? _history.Elapsed)).Ticks));
                    _offlineSince = null;
                    break;
                case ChatEvent.ConnectionChanged({ Status: ConnectionStatus.Offline or ConnectionStatus.Connecting }):
                    _offlineSince ??= _history.Elapsed;
                    break;
                default:
                    break; // What is shown is read from the store at the end.
            }
        }
    }
}
