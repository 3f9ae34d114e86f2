using System.Globalization;
using System.Text;
using ChatApp.Client;
using ChatApp.Client.Accounts;
using ChatApp.Client.Api;
using ChatApp.Contracts.Identity;

namespace ChatApp.Cli.Session;

/// <summary>What starts with a slash.</summary>
internal sealed class Commands(ChatClient client, Conversations conversations, PeopleCommands people, IChatView view)
{
    private const int MaximumHistory = 1_000;
    private const string ChooseFirst = "Choose a conversation first: /to HANDLE";

    private const string Help = $"""
        /to HANDLE      write to somebody
        /who            your conversations
        /history [n]    the last n messages
        /info [n]       the last message, or the n-th from the end: its id and how far it has come
        {PeopleCommands.Help}
        /connect        connect again, after this device was used elsewhere
        /help           this
        /quit           leave (Ctrl+C does too)
        Everything else is sent. // sends a text that starts with a slash.
        … waits   ✓ sent   ✓✓ delivered   blue: read
        """;

    /// <returns>Whether to go on.</returns>
    public async Task<bool> RunAsync(string line, CancellationToken cancellationToken)
    {
        var words = line.Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        switch (words[0])
        {
            case "/to":
                await OpenAsync(words.ElementAtOrDefault(1), cancellationToken);
                break;
            case "/who":
                await ListAsync(cancellationToken);
                break;
            case "/history":
                await ShowHistoryAsync(words.ElementAtOrDefault(1), cancellationToken);
                break;
            case "/info":
                await ShowInfoAsync(words.ElementAtOrDefault(1), cancellationToken);
                break;
            case "/connect":
                client.Connect();
                break;
            case "/help":
                view.Tell(Help);
                break;
            case "/quit":
                return false;
            case var _ when people.TryRun(words):
                break;
            default:
                view.Tell($"There is no command {words[0]}. /help lists them.", isError: true);
                break;
        }

        return true;
    }

    private async Task OpenAsync(string? name, CancellationToken cancellationToken)
    {
        if (!Handle.TryParse(name?.TrimStart('@'), out var handle))
        {
            view.Tell("/to HANDLE: 3 to 32 of a-z 0-9 . _ -", isError: true);
            return;
        }

        if (handle == client.Account.Handle)
        {
            view.Tell("That is you.", isError: true);
            return;
        }

        try
        {
            if (await client.FindContactAsync(handle, cancellationToken) is { } contact)
            {
                await conversations.OpenAsync(contact, view.HistoryLength, cancellationToken);
            }
            else
            {
                view.Tell($"Nobody has the handle {handle}.", isError: true);
            }
        }
        catch (Exception exception) when (exception is ApiException or SignInRefusedException)
        {
            view.Tell($"{handle} cannot be looked up now: {exception.Message}", isError: true);
        }
    }

    private async Task ListAsync(CancellationToken cancellationToken)
    {
        var list = new StringBuilder($"You are {client.Account.Handle}.");
        foreach (var conversation in await client.ReadConversationsAsync(cancellationToken))
        {
            var contact = await conversations.ContactOfAsync(conversation.Peer, cancellationToken);
            list.Append(CultureInfo.InvariantCulture, $"\n{(contact.User == conversations.Current?.User ? "›" : " ")} {contact.Handle}");
            if (contact.DisplayName != contact.Handle.Value)
            {
                list.Append(CultureInfo.InvariantCulture, $" ({SafeText.Clean(contact.DisplayName)})");
            }

            if (conversation.Unread > 0)
            {
                list.Append(CultureInfo.InvariantCulture, $" – {conversation.Unread} new");
            }
        }

        view.Tell(list.ToString());
    }

    private async Task ShowHistoryAsync(string? number, CancellationToken cancellationToken)
    {
        if (conversations.Current is not { } current)
        {
            view.Tell(ChooseFirst, isError: true);
            return;
        }

        if (!TryCount(number, view.HistoryLength, out var count))
        {
            view.Tell($"/history [n]: a number from 1 to {MaximumHistory}", isError: true);
            return;
        }

        await conversations.OpenAsync(current, count, cancellationToken);
    }

    /// <summary>What whoever is asked to find a message needs to know of it.</summary>
    private async Task ShowInfoAsync(string? number, CancellationToken cancellationToken)
    {
        if (conversations.Current is not { } current)
        {
            view.Tell(ChooseFirst, isError: true);
            return;
        }

        if (!TryCount(number, 1, out var count))
        {
            view.Tell($"/info [n]: a number from 1 to {MaximumHistory}", isError: true);
            return;
        }

        var history = await client.ReadHistoryAsync(client.ConversationWith(current.User), count, null, cancellationToken);
        if (history.Count < count)
        {
            view.Tell($"There are only {history.Count} messages.", isError: true);
            return;
        }

        var message = history[0];
        var isOwn = message.Sender.User == client.Account.Address.User;
        var (sender, recipient) = isOwn ? (client.Account.Handle, current.Handle) : (current.Handle, client.Account.Handle);
        var state = isOwn ? $"\n{Ticks.Sign(message.State)} {Ticks.Words(message.State, message.Failure)}" : "";
        view.Tell(string.Create(
            CultureInfo.InvariantCulture,
            $"{message.Id}\nfrom {sender}, device {message.Sender.Device}, to {recipient}, {message.SentAt:yyyy-MM-dd HH:mm:ss} UTC{state}"));
    }

    private static bool TryCount(string? number, int without, out int count)
    {
        count = without;
        return number is null
            || (int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out count) && count is >= 1 and <= MaximumHistory);
    }
}
