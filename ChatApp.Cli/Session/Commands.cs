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

    private const string Help = $"""
        /to HANDLE      write to somebody
        /who            your conversations
        /history [n]    the last n messages
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
            view.Tell("Choose a conversation first: /to HANDLE", isError: true);
            return;
        }

        var count = view.HistoryLength;
        if (number is not null
            && (!int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out count) || count is < 1 or > MaximumHistory))
        {
            view.Tell($"/history [n]: a number from 1 to {MaximumHistory}", isError: true);
            return;
        }

        await conversations.OpenAsync(current, count, cancellationToken);
    }
}
