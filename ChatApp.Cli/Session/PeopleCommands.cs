using ChatApp.Client;
using ChatApp.Client.Accounts;
using ChatApp.Client.Api;
using ChatApp.Client.Contacts;
using ChatApp.Client.Store;
using ChatApp.Contracts.Identity;
using ChatApp.Contracts.Privacy;

namespace ChatApp.Cli.Session;

/// <summary>The commands for contacts, blocks and privacy. They run beside the chat: the service answers some after 6 s.</summary>
internal sealed class PeopleCommands(ChatClient client, AsideWork aside, IChatView view)
{
    /// <summary>What they do, for /help.</summary>
    public const string Help = """
        /contacts       whom you added
        /add HANDLE [name]   adds somebody, under a name if you like; again: another name
        /remove HANDLE  takes somebody out
        /block HANDLE   what they send reaches nobody, and they see nothing of you; they are not told
        /unblock HANDLE
        /blocked        whom you blocked
        /privacy        who sees when you are online and were last
        /privacy everyone|contacts|nobody   changes it; you see only of those who see yours
        """;

    /// <returns>False if it is none of these commands.</returns>
    public bool TryRun(string[] words)
    {
        switch (words[0])
        {
            case "/contacts":
                Start(ListContactsAsync);
                break;
            case "/add":
                WithHandle(words, (handle, cancellationToken) => AddAsync(handle, string.Join(' ', words.Skip(2)), cancellationToken));
                break;
            case "/remove":
                WithUser(words, RemoveAsync);
                break;
            case "/block":
                WithUser(words, BlockAsync);
                break;
            case "/unblock":
                WithUser(words, UnblockAsync);
                break;
            case "/blocked":
                Start(ListBlocksAsync);
                break;
            case "/privacy":
                ShowOrChangePrivacy(words.ElementAtOrDefault(1));
                break;
            default:
                return false;
        }

        return true;
    }

    private async Task<AsideOutcome> AddAsync(Handle handle, string name, CancellationToken cancellationToken) =>
        await client.People.AddContactAsync(handle, name.Length == 0 ? null : name, cancellationToken) is { } contact
            ? new AsideOutcome($"{contact.Handle} is one of your contacts{(name.Length == 0 ? "" : $", as {SafeText.Clean(name)}")}.")
            : Nobody(handle);

    private async Task<AsideOutcome> RemoveAsync(Contact contact, CancellationToken cancellationToken)
    {
        await client.People.RemoveContactAsync(contact.User, cancellationToken);
        return new AsideOutcome($"{contact.Handle} is none of your contacts.");
    }

    private async Task<AsideOutcome> BlockAsync(Contact contact, CancellationToken cancellationToken) =>
        await client.People.BlockAsync(contact.User, cancellationToken)
            ? new AsideOutcome($"{contact.Handle} is blocked. What they send from now on comes nowhere, and they are not told.")
            : Nobody(contact.Handle);

    private async Task<AsideOutcome> UnblockAsync(Contact contact, CancellationToken cancellationToken)
    {
        await client.People.UnblockAsync(contact.User, cancellationToken);
        return new AsideOutcome($"{contact.Handle} is not blocked. What they sent meanwhile does not come.");
    }

    private async Task<AsideOutcome> ListContactsAsync(CancellationToken cancellationToken)
    {
        var contacts = await client.People.ReadContactsAsync(cancellationToken);
        return contacts.Count == 0
            ? new AsideOutcome("You have no contacts. /add HANDLE adds one.")
            : new AsideOutcome(await LinesAsync(
                "Your contacts:", contacts.Select(contact => (contact.User, contact.Name)), cancellationToken));
    }

    private async Task<AsideOutcome> ListBlocksAsync(CancellationToken cancellationToken)
    {
        var blocks = await client.People.ReadBlocksAsync(cancellationToken);
        return blocks.Count == 0
            ? new AsideOutcome("You blocked nobody.")
            : new AsideOutcome(await LinesAsync(
                "You blocked:", blocks.Select(block => (block.User, default(string))), cancellationToken));
    }

    private async Task<string> LinesAsync(
        string title, IEnumerable<(UserId User, string? Name)> people, CancellationToken cancellationToken)
    {
        var lines = new List<string>();
        foreach (var (user, name) in people)
        {
            var handle = (await client.FindContactAsync(user, cancellationToken))?.Handle.Value ?? user.ToString();
            lines.Add(name is null ? $" {handle}" : $" {handle} – {SafeText.Clean(name)}");
        }

        lines.Sort(StringComparer.Ordinal);
        return string.Join('\n', [title, .. lines]);
    }

    private void ShowOrChangePrivacy(string? word)
    {
        if (word is null)
        {
            Start(async cancellationToken => Told((await client.People.ReadPrivacyAsync(cancellationToken)).LastSeen));
        }
        else if (ReadVisibility(word) is { } chosen)
        {
            Start(async cancellationToken =>
            {
                await client.People.ShowLastSeenAsync(chosen, cancellationToken);
                return Told(chosen);
            });
        }
        else
        {
            view.Tell("/privacy everyone, /privacy contacts or /privacy nobody", isError: true);
        }
    }

    private static AsideOutcome Told(LastSeenVisibility visibility) => new(visibility switch
    {
        LastSeenVisibility.Everyone => "Everyone sees when you are online and were last.",
        LastSeenVisibility.Contacts => "Your contacts see when you are online and were last. You do not see it of others.",
        _ => "Nobody sees when you are online and were last, and you see it of nobody.",
    });

    private static LastSeenVisibility? ReadVisibility(string word) => word switch
    {
        "everyone" => LastSeenVisibility.Everyone,
        "contacts" => LastSeenVisibility.Contacts,
        "nobody" => LastSeenVisibility.Nobody,
        _ => null,
    };

    private static AsideOutcome Nobody(Handle handle) => new($"Nobody has the handle {handle}.", IsError: true);

    private void WithUser(string[] words, Func<Contact, CancellationToken, Task<AsideOutcome>> run) =>
        WithHandle(words, async (handle, cancellationToken) => await client.FindContactAsync(handle, cancellationToken) is { } contact
            ? await run(contact, cancellationToken)
            : Nobody(handle));

    private void WithHandle(string[] words, Func<Handle, CancellationToken, Task<AsideOutcome>> run)
    {
        if (!Handle.TryParse(words.ElementAtOrDefault(1)?.TrimStart('@'), out var handle))
        {
            view.Tell($"{words[0]} HANDLE: 3 to 32 of a-z 0-9 . _ -", isError: true);
        }
        else if (handle == client.Account.Handle)
        {
            view.Tell("That is you.", isError: true);
        }
        else
        {
            Start(cancellationToken => run(handle, cancellationToken));
        }
    }

    private void Start(Func<CancellationToken, Task<AsideOutcome>> work) => aside.Start(async cancellationToken =>
    {
        try
        {
            return await work(cancellationToken);
        }
        catch (Exception exception) when (exception is ApiException or SignInRefusedException or LocalStoreException)
        {
            return new AsideOutcome($"That did not go through: {exception.Message}", IsError: true);
        }
    });
}
