using System.Security.Claims;
using ChatApp.Api.Authentication;
using ChatApp.Api.Changes;
using ChatApp.Api.RateLimits;
using ChatApp.Contracts.Identity;
using ChatApp.Contracts.Privacy;
using ChatApp.Storage.Contacts;
using ChatApp.Storage.Privacy;
using Microsoft.AspNetCore.Http.HttpResults;

namespace ChatApp.Api.Contacts.Remove;

internal static class ContactRemoveEndpoint
{
    public static void Map(IEndpointRouteBuilder routes) => routes
        .MapDelete("/v1/contacts/{userId:guid}", RemoveAsync).RequireAuthorization()
        .WithName("RemoveContact").WithTags("Contacts").WithSummary("Takes somebody out of the caller's contacts.")
        .ProducesProblem(StatusCodes.Status401Unauthorized)
        .LimitChanges();

    private static async Task<NoContent> RemoveAsync(
        Guid userId,
        ClaimsPrincipal caller,
        ContactStore contacts,
        PrivacyStore privacy,
        VisibilityChanges changes,
        CancellationToken cancellationToken)
    {
        var owner = caller.Address().User;
        await contacts.RemoveAsync(owner, new UserId(userId), cancellationToken);

        // Only then does it take something from somebody's sight.
        if ((await privacy.ReadAsync(owner, cancellationToken)).LastSeen == LastSeenVisibility.Contacts)
        {
            await changes.SettleAsync(owner, cancellationToken);
        }

        return TypedResults.NoContent();
    }
}
