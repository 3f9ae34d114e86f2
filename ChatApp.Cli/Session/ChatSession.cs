using System.Threading.Channels;
using ChatApp.Client;
using ChatApp.Client.Connections;
using ChatApp.Client.Events;
using ChatApp.Client.Messages;
using ChatApp.Client.Store;

namespace ChatApp.Cli.Session;

/// <summary>
/// What the user does and what happens, one after the other: a line typed, or an event of the client. Everything shown is in the store
/// first, so a restart shows the same.
/// </summary>
internal sealed class ChatSession(ChatClient client, LocalStore store, IChatView view, Uri api, TimeProvider clock)
{
    // With no one at the keyboard the chat ends once all is sent, or after this long.
    private static readonly TimeSpan LastWait = TimeSpan.FromSeconds(10);

    private readonly Conversations _conversations = new(client, view, clock);
    private readonly HashSet<long> _pending = [];
    private bool _wasOnline;
    private bool _advised;

    /// <returns>The exit code.</returns>
    public async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        using var events = client.Subscribe();
        var inputs = Channel.CreateBounded<object>(new BoundedChannelOptions(256) { FullMode = BoundedChannelFullMode.Wait, SingleReader = true });
        await _conversations.OpenLatestAsync(cancellationToken);
        view.Typed = _conversations.Typed;
        client.Connect();
        var aside = new AsideWork(inputs.Writer, ended.Token);
        var listening = ListenAsync(events, inputs.Writer, ended.Token);
        var typing = TypeAsync(inputs.Writer, ended.Token);
        try
        {
            return await HandleAsync(inputs.Reader, aside, ended.Token);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return 0; // Ctrl+C.
        }
        finally
        {
            await ended.CancelAsync();
            await Task.WhenAll(listening, typing, aside.EndAsync()).ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
        }
    }

    private static async Task ListenAsync(EventSubscription events, ChannelWriter<object> inputs, CancellationToken cancellationToken)
    {
        await foreach (var happened in events.WithCancellation(cancellationToken))
        {
            await inputs.WriteAsync(happened, cancellationToken);
        }
    }

    private async Task TypeAsync(ChannelWriter<object> inputs, CancellationToken cancellationToken)
    {
        await foreach (var line in view.ReadLinesAsync(cancellationToken))
        {
            await inputs.WriteAsync(line, cancellationToken);
        }

        await inputs.WriteAsync(EndOfInput.Instance, cancellationToken);
    }

    private async Task<int> HandleAsync(ChannelReader<object> inputs, AsideWork aside, CancellationToken cancellationToken)
    {
        var commands = new Commands(client, _conversations, new PeopleCommands(client, aside, view), view);
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var inputEnded = false;
        try
        {
            while (!inputEnded || _pending.Count > 0 || aside.Pending > 0)
            {
                switch (await inputs.ReadAsync(patience.Token))
                {
                    case EndOfInput:
                        inputEnded = true;
                        patience.CancelAfter(LastWait);
                        break;
                    case string line when !await HandleLineAsync(line, commands, cancellationToken):
                        return 0;
                    case AsideOutcome outcome:
                        aside.Settle();
                        view.Tell(outcome.Text, outcome.IsError);
                        break;
                    case ChatEvent happened when await HandleEventAsync(happened, cancellationToken) is { } exitCode:
                        return exitCode;
                    default:
                        break;
                }
            }

            return 0;
        }
        catch (OperationCanceledException) when (inputEnded && !cancellationToken.IsCancellationRequested)
        {
            view.Tell(
                _pending.Count > 0
                    ? $"{_pending.Count} messages wait here; they are sent the next time."
                    : "Not every command was answered: give the last ones again.",
                isError: true);
            return 0;
        }
    }

    /// <returns>Whether to go on.</returns>
    private async Task<bool> HandleLineAsync(string line, Commands commands, CancellationToken cancellationToken)
    {
        if (line.StartsWith('/') && !line.StartsWith("//", StringComparison.Ordinal))
        {
            return await commands.RunAsync(line, cancellationToken);
        }

        var text = line.StartsWith("//", StringComparison.Ordinal) ? line[1..] : line;
        if (text.Trim().Length == 0)
        {
            return true;
        }

        if (_conversations.Current is not { } current)
        {
            view.Tell("Choose whom to write to first: /to HANDLE", isError: true);
            return true;
        }

        try
        {
            var message = await client.SendAsync(current.User, text, cancellationToken);
            _pending.Add(message.Order);
        }
        catch (Exception exception) when (exception is ArgumentException or LocalStoreException)
        {
            view.Tell(exception.Message, isError: true);
        }

        return true;
    }

    /// <returns>The exit code, if the chat is over.</returns>
    private async Task<int?> HandleEventAsync(ChatEvent happened, CancellationToken cancellationToken)
    {
        switch (happened)
        {
            case ChatEvent.MessageAdded { Message: var message }:
                await _conversations.AddAsync(message, cancellationToken);
                break;
            case ChatEvent.MessageChanged { Message: var message }:
                if (message.State != MessageState.Pending)
                {
                    _pending.Remove(message.Order);
                }

                await _conversations.UpdateAsync(message, cancellationToken);
                break;
            case ChatEvent.PresenceChanged { Presence: var presence }:
                _conversations.ShowPresenceOf(presence.User);
                break;
            case ChatEvent.TypingChanged changed:
                _conversations.ShowTyping(changed.User, changed.IsTyping);
                break;
            case ChatEvent.EventsMissed:
                await _conversations.ReloadAsync(cancellationToken);
                break;
            case ChatEvent.ConnectionChanged { State: var state }:
                return await HandleConnectionAsync(state, cancellationToken);
            default:
                break;
        }

        return null;
    }

    private async Task<int?> HandleConnectionAsync(ConnectionState state, CancellationToken cancellationToken)
    {
        view.ShowConnection(state, ConnectionText.For(state, _wasOnline));
        _wasOnline |= state.Status == ConnectionStatus.Online;
        if (state.Reason == StopReason.DeviceRemoved)
        {
            await client.DisconnectAsync();
            await store.EraseAsync(cancellationToken);
            view.Tell("This device was removed from its account. Its messages and key were deleted here.", isError: true);
            return 1;
        }

        if (ConnectionText.Advice(state, api) is { } advice && (!_advised || state.Status == ConnectionStatus.Stopped))
        {
            _advised = true;
            view.Tell(advice, isError: true);
        }

        return null;
    }

    private sealed class EndOfInput
    {
        public static EndOfInput Instance { get; } = new();
    }
}
