using System.Net;
using ChatApp.Client.Accounts;
using ChatApp.Client.Api;
using ChatApp.Contracts.Http;
using ChatApp.Contracts.Identity;
using ChatApp.Contracts.Privacy;

namespace ChatApp.Client.Contacts;

/// <summary>
/// The account's contacts, blocks and privacy settings. The service keeps them, the same for all devices of the account; nothing of it is
/// kept here. Every call may be repeated. Thread-safe.
/// </summary>
/// <remarks>
/// Every call throws <see cref="ApiException"/> if the service cannot be reached or refuses (its detail says why: a list that is full, too
/// many changes a minute), and <see cref="SignInRefusedException"/> if it does not accept this device. Blocking, unblocking, changing a
/// setting and, for those whom contacts alone see, removing a contact take 6 s: once they return, whatever starts obeys them.
/// </remarks>
public sealed class AccountPeople
{
    // So often a list is read again from its first page because it changed while it was read; then it is taken as it came.
    private const int MaximumReadings = 3;

    private readonly ApiClient _api;
    private readonly AccessTokens _tokens;
    private readonly ContactBook _book;

    internal AccountPeople(ApiClient api, AccessTokens tokens, ContactBook book)
    {
        _api = api;
        _tokens = tokens;
        _book = book;
    }

    /// <summary>Adds a contact by handle, or gives one another name. At most 10,000.</summary>
    /// <param name="handle">Whose.</param>
    /// <param name="name">What to call them, 1 to 64 characters; null for nothing. The service can read it.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>Null if nobody has the handle.</returns>
    public Task<Contact?> AddContactAsync(Handle handle, string? name, CancellationToken cancellationToken) =>
        AddAsync(new ContactAddition(handle.Value, UserId: null, name), cancellationToken);

    /// <summary>Adds a contact by id, or gives one another name. At most 10,000.</summary>
    /// <param name="user">Who.</param>
    /// <param name="name">What to call them, 1 to 64 characters; null for nothing. The service can read it.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>Null if there is no such user.</returns>
    public Task<Contact?> AddContactAsync(UserId user, string? name, CancellationToken cancellationToken) =>
        AddAsync(new ContactAddition(Handle: null, user.Value, name), cancellationToken);

    /// <summary>Removes a contact, if it is one.</summary>
    public Task RemoveContactAsync(UserId user, CancellationToken cancellationToken) =>
        _tokens.UseAsync(token => _api.RemoveContactAsync(user, token, cancellationToken), cancellationToken);

    /// <summary>All contacts, in an order that stays.</summary>
    public async Task<IReadOnlyList<ListedContact>> ReadContactsAsync(CancellationToken cancellationToken)
    {
        for (var reading = 1; ; reading++)
        {
            var contacts = new List<ListedContact>();
            var page = await ReadPageAsync(after: null, cancellationToken).ConfigureAwait(false);
            var version = page.Version;
            Note(page);
            while (page.Next is { } after)
            {
                page = await ReadPageAsync(after, cancellationToken).ConfigureAwait(false);
                Note(page);
            }

            if (page.Version == version || reading == MaximumReadings)
            {
                return contacts;
            }

            void Note(ContactList part) => contacts.AddRange(
                part.Contacts.Select(contact => new ListedContact(new UserId(contact.UserId), contact.Name, contact.AddedAt)));
        }
    }

    /// <summary>
    /// Blocks somebody: they get their ticks and reach nobody, see nothing of when this user is there, and are not told. At most 1,000.
    /// What was sent before still comes.
    /// </summary>
    /// <returns>False if there is no such user.</returns>
    public async Task<bool> BlockAsync(UserId user, CancellationToken cancellationToken)
    {
        try
        {
            await _tokens.UseAsync(token => _api.BlockAsync(user, token, cancellationToken), cancellationToken).ConfigureAwait(false);
            return true;
        }
        catch (ApiException exception) when (exception.Status == HttpStatusCode.NotFound)
        {
            return false;
        }
    }

    /// <summary>Ends a block, if there is one. What was sent meanwhile does not come.</summary>
    public Task UnblockAsync(UserId user, CancellationToken cancellationToken) =>
        _tokens.UseAsync(token => _api.UnblockAsync(user, token, cancellationToken), cancellationToken);

    /// <summary>Whom the account's user blocked, in an order that stays.</summary>
    public async Task<IReadOnlyList<BlockedUser>> ReadBlocksAsync(CancellationToken cancellationToken)
    {
        var list = await _tokens.UseAsync(token => _api.ListBlocksAsync(token, cancellationToken), cancellationToken).ConfigureAwait(false);
        return [.. list.Blocks.Select(block => new BlockedUser(new UserId(block.UserId), block.BlockedAt))];
    }

    /// <summary>What the account's user lets others know.</summary>
    public async Task<PrivacySettings> ReadPrivacyAsync(CancellationToken cancellationToken)
    {
        var settings = await _tokens.UseAsync(token => _api.ReadPrivacyAsync(token, cancellationToken), cancellationToken)
            .ConfigureAwait(false);
        return new PrivacySettings { LastSeen = settings.LastSeen };
    }

    /// <summary>Says to whom the account's user shows when they are and were online, and so also whose they see.</summary>
    public Task ShowLastSeenAsync(LastSeenVisibility visibility, CancellationToken cancellationToken) => _tokens.UseAsync(
        token => _api.ShowLastSeenAsync(new LastSeenSetting(visibility), token, cancellationToken), cancellationToken);

    /// <summary>When a user was last online, to the minute.</summary>
    /// <returns>Null if they never were, or if the two do not show each other.</returns>
    public async Task<DateTimeOffset?> FindLastSeenAsync(UserId user, CancellationToken cancellationToken) =>
        (await _tokens.UseAsync(token => _api.FindLastSeenAsync(user, token, cancellationToken), cancellationToken)
            .ConfigureAwait(false)).SeenAt;

    private Task<ContactList> ReadPageAsync(Guid? after, CancellationToken cancellationToken) =>
        _tokens.UseAsync(token => _api.ListContactsAsync(after, token, cancellationToken), cancellationToken);

    private async Task<Contact?> AddAsync(ContactAddition addition, CancellationToken cancellationToken)
    {
        ContactAdded added;
        try
        {
            added = await _tokens.UseAsync(token => _api.AddContactAsync(addition, token, cancellationToken), cancellationToken)
                .ConfigureAwait(false);
        }
        catch (ApiException exception) when (exception.Status == HttpStatusCode.NotFound)
        {
            return null;
        }

        return await _book.RememberAsync(new UserFound(added.UserId, added.Handle, added.DisplayName), cancellationToken)
            .ConfigureAwait(false);
    }
}
