using System.Collections.Concurrent;
using ChatApp.Contracts.Http;
using ChatApp.Contracts.Identity;
using ChatApp.Contracts.Privacy;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace ChatApp.Scripted;

/// <summary>Contacts, blocks and settings of a scripted service, the same for all who sign in. Answers at once.</summary>
internal sealed class PeopleBook
{
    private const int PageSize = 1_000;

    private readonly ConcurrentDictionary<Guid, ContactInfo> _contacts = new();
    private readonly ConcurrentDictionary<Guid, BlockInfo> _blocks = new();
    private readonly ConcurrentDictionary<Guid, DateTimeOffset> _lastSeen = new();
    private LastSeenVisibility _visibility;
    private long _version;

    public void SetLastSeen(UserId user, DateTimeOffset seenAt) => _lastSeen[user.Value] = seenAt;

    public void AddStrangers(int count)
    {
        for (var number = 0; number < count; number++)
        {
            Add(Guid.NewGuid(), name: null);
        }
    }

    public void Map(WebApplication application, AccountBook accounts)
    {
        application.MapPost("/v1/contacts", (ContactAddition addition, HttpContext context) => accounts.IfSignedIn(context, () =>
        {
            var found = addition.Handle is { } handle ? accounts.Find(handle) : accounts.Find(new UserId(addition.UserId!.Value));
            if (found is not IValueHttpResult { Value: UserFound user })
            {
                return found;
            }

            Add(user.UserId, addition.Name);
            return TypedResults.Ok(new ContactAdded(user.UserId, user.Handle, user.DisplayName));
        }));
        application.MapGet("/v1/contacts", (Guid? after, HttpContext context) => accounts.IfSignedIn(context, () => Page(after)));
        application.MapDelete("/v1/contacts/{id}", (Guid id, HttpContext context) => accounts.IfSignedIn(context, () =>
        {
            _contacts.TryRemove(id, out _);
            _version++;
            return TypedResults.NoContent();
        }));
        application.MapPut("/v1/blocks/{id}", (Guid id, HttpContext context) => accounts.IfSignedIn(context, () =>
        {
            if (accounts.Find(new UserId(id)) is not IValueHttpResult { Value: UserFound })
            {
                return TypedResults.Problem("No such user.", statusCode: 404);
            }

            _blocks.TryAdd(id, new BlockInfo(id, TimeProvider.System.GetUtcNow()));
            return TypedResults.NoContent();
        }));
        application.MapDelete("/v1/blocks/{id}", (Guid id, HttpContext context) => accounts.IfSignedIn(context, () =>
        {
            _blocks.TryRemove(id, out _);
            return TypedResults.NoContent();
        }));
        application.MapGet("/v1/blocks", (HttpContext context) => accounts.IfSignedIn(
            context, () => TypedResults.Ok(new BlockList([.. _blocks.Values]))));
        application.MapGet("/v1/privacy", (HttpContext context) => accounts.IfSignedIn(
            context, () => TypedResults.Ok(new PrivacyInfo(_visibility))));
        application.MapPut("/v1/privacy/last-seen", (LastSeenSetting setting, HttpContext context) => accounts.IfSignedIn(context, () =>
        {
            _visibility = setting.Visibility;
            return TypedResults.NoContent();
        }));
        application.MapGet("/v1/users/{id}/last-seen", (Guid id, HttpContext context) => accounts.IfSignedIn(
            context, () => TypedResults.Ok(new LastSeenInfo(_lastSeen.TryGetValue(id, out var seenAt) ? seenAt : null))));
    }

    private void Add(Guid user, string? name)
    {
        _contacts[user] = new ContactInfo(user, name, TimeProvider.System.GetUtcNow());
        _version++;
    }

    private IResult Page(Guid? after)
    {
        var page = _contacts.Values.OrderBy(contact => contact.UserId)
            .Where(contact => after is null || contact.UserId.CompareTo(after.Value) > 0).Take(PageSize).ToList();
        return TypedResults.Ok(new ContactList(_version, page, page.Count == PageSize ? page[^1].UserId : null));
    }
}
