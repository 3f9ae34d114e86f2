using System.Security.Claims;
using ChatApp.Api.Authentication;
using ChatApp.Contracts.Http;
using ChatApp.Contracts.Identity;
using ChatApp.Storage.Contacts;
using Microsoft.AspNetCore.Http.HttpResults;

namespace ChatApp.Api.Contacts.List;

internal static class ContactListEndpoint
{
    private const int PageSize = 1_000;

    public static void Map(IEndpointRouteBuilder routes) => routes
        .MapGet("/v1/contacts", ListAsync).RequireAuthorization()
        .WithName("ListContacts").WithTags("Contacts").WithSummary("A page of the caller's contacts.")
        .ProducesProblem(StatusCodes.Status401Unauthorized);

    private static async Task<Ok<ContactList>> ListAsync(
        Guid? after, ClaimsPrincipal caller, ContactStore contacts, CancellationToken cancellationToken)
    {
        // The version first: a change during the reading shows as another version on the next page, or when the list is read again.
        var owner = caller.Address().User;
        var head = await contacts.ReadHeadAsync(owner, cancellationToken);
        var page = new List<ContactInfo>();
        var from = after is { } id ? new UserId(id) : default(UserId?);
        await foreach (var entry in contacts.ReadAsync(owner, from, PageSize, cancellationToken))
        {
            page.Add(new ContactInfo(entry.Contact.Value, entry.Name, entry.AddedAt));
        }

        return TypedResults.Ok(new ContactList(head.Version, page, page.Count == PageSize ? page[^1].UserId : null));
    }
}
