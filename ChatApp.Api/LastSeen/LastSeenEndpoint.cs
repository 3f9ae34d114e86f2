using System.Security.Claims;
using ChatApp.Api.Authentication;
using ChatApp.Contracts.Http;
using ChatApp.Contracts.Identity;
using ChatApp.Storage.LastSeen;
using ChatApp.Storage.Privacy;
using Microsoft.AspNetCore.Http.HttpResults;

namespace ChatApp.Api.LastSeen;

internal static class LastSeenEndpoint
{
    public static void Map(IEndpointRouteBuilder routes) => routes
        .MapGet("/v1/users/{userId:guid}/last-seen", FindAsync).RequireAuthorization()
        .WithName("FindLastSeen").WithTags("Users").WithSummary("When a user was last online, if they show it to the caller.")
        .ProducesProblem(StatusCodes.Status401Unauthorized);

    private static async Task<Ok<LastSeenInfo>> FindAsync(
        Guid userId, ClaimsPrincipal caller, LastSeenStore lastSeen, StanceReader stances, CancellationToken cancellationToken)
    {
        // Both are asked whatever the one says, so that a hidden user takes as long as one who was never there.
        var user = new UserId(userId);
        var seenAt = lastSeen.ReadAsync(user, cancellationToken).AsTask();
        var maySee = stances.MaySeePresenceAsync(caller.Address().User, user, cancellationToken).AsTask();
        await Task.WhenAll(seenAt, maySee);
        return TypedResults.Ok(new LastSeenInfo(await maySee ? await seenAt : null));
    }
}
