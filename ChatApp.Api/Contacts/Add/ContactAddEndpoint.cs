using System.Security.Claims;
using ChatApp.Api.Accounts;
using ChatApp.Api.Authentication;
using ChatApp.Api.Changes;
using ChatApp.Api.Problems;
using ChatApp.Api.RateLimits;
using ChatApp.Contracts.Http;
using ChatApp.Contracts.Identity;
using ChatApp.Storage.Accounts;
using ChatApp.Storage.Contacts;
using ChatApp.Storage.People;
using Microsoft.AspNetCore.Http.HttpResults;

namespace ChatApp.Api.Contacts.Add;

/// <summary>
/// Adds a contact. Answered at once, unlike a removal: it can only show somebody more.
/// </summary>
internal static class ContactAddEndpoint
{
    public static void Map(IEndpointRouteBuilder routes) => routes
        .MapPost("/v1/contacts", AddAsync).RequireAuthorization()
        .WithName("AddContact").WithTags("Contacts").WithSummary("Adds somebody to the caller's contacts, or gives a contact another name.")
        .ProducesProblem(StatusCodes.Status400BadRequest).ProducesProblem(StatusCodes.Status401Unauthorized)
        .ProducesProblem(StatusCodes.Status404NotFound).ProducesProblem(StatusCodes.Status409Conflict)
        .LimitChanges();

    private static async Task<Results<Ok<ContactAdded>, ProblemHttpResult>> AddAsync(
        ContactAddition request,
        ClaimsPrincipal caller,
        AccountStore accounts,
        ContactStore contacts,
        VisibilityChanges changes,
        CancellationToken cancellationToken)
    {
        if (request.Name is not null && !DisplayText.IsName(request.Name))
        {
            return ApiProblems.Invalid("invalid-name", $"A name has 1 to {DisplayText.MaximumLength} characters, none of them a control character.");
        }

        var handle = default(Handle);
        if (request.UserId is null == request.Handle is null || (request.Handle is not null && !Handle.TryParse(request.Handle, out handle)))
        {
            return ApiProblems.Invalid("invalid-handle", "Give a handle or a user id. A handle has 3 to 32 of a-z, 0-9, '.', '_' and '-'.");
        }

        var account = request.UserId is { } id
            ? await accounts.FindAsync(new UserId(id), cancellationToken)
            : await accounts.FindAsync(handle, cancellationToken);
        if (account is null)
        {
            return ApiProblems.UnknownUser();
        }

        var owner = caller.Address().User;
        if (account.User == owner)
        {
            return ApiProblems.Oneself();
        }

        switch (await contacts.AddAsync(owner, account.User, request.Name, cancellationToken))
        {
            case AddOutcome.Full:
                return ApiProblems.Conflict("too-many-contacts", $"An account has at most {ContactStore.MaximumContacts} contacts: remove one first.");
            case AddOutcome.Added:
                await changes.TellAsync(owner);
                break;
            default:
                break; // Another name: nobody sees more or less.
        }

        return TypedResults.Ok(new ContactAdded(account.User.Value, account.Handle.Value, account.DisplayName));
    }
}
