using System.Collections.Concurrent;
using System.Net;
using ChatApp.Client.Accounts;
using ChatApp.Client.Api;
using ChatApp.Client.Store;
using ChatApp.Contracts.Http;
using ChatApp.Contracts.Identity;

namespace ChatApp.Client.Contacts;

/// <summary>The people that this device has met, and the search for others. Thread-safe.</summary>
internal sealed class ContactBook(LocalStore store, ApiClient api, AccessTokens tokens)
{
    private readonly ConcurrentDictionary<UserId, Contact> _known = new();

    public void Load(IEnumerable<Contact> contacts)
    {
        foreach (var contact in contacts)
        {
            _known[contact.User] = contact;
        }
    }

    /// <returns>Null if nobody has the handle.</returns>
    public async Task<Contact?> FindAsync(Handle handle, CancellationToken cancellationToken) =>
        _known.Values.FirstOrDefault(contact => contact.Handle == handle)
        ?? await AskAsync(token => api.FindUserAsync(handle, token, cancellationToken), cancellationToken).ConfigureAwait(false);

    /// <returns>Null if there is no such user.</returns>
    public async Task<Contact?> FindAsync(UserId user, CancellationToken cancellationToken) =>
        _known.TryGetValue(user, out var known)
            ? known
            : await AskAsync(token => api.FindUserAsync(user, token, cancellationToken), cancellationToken).ConfigureAwait(false);

    /// <summary>Keeps what the service said of a user.</summary>
    public async Task<Contact> RememberAsync(UserFound found, CancellationToken cancellationToken)
    {
        if (!Handle.TryParse(found.Handle, out var handle))
        {
            throw new ApiException("The service named a user with a handle that is none.");
        }

        var contact = new Contact(new UserId(found.UserId), handle, found.DisplayName);
        await store.CommitAsync([new StoreChange.ContactSaved(contact)], Durability.Process, cancellationToken).ConfigureAwait(false);
        _known[contact.User] = contact;
        return contact;
    }

    private async Task<Contact?> AskAsync(Func<string, Task<UserFound>> ask, CancellationToken cancellationToken)
    {
        UserFound found;
        try
        {
            found = await tokens.UseAsync(ask, cancellationToken).ConfigureAwait(false);
        }
        catch (ApiException exception) when (exception.Status == HttpStatusCode.NotFound)
        {
            return null;
        }

        return await RememberAsync(found, cancellationToken).ConfigureAwait(false);
    }
}
