using System.Security.Claims;
using ChatApp.Api.Authentication;
using ChatApp.Api.Changes;
using ChatApp.Api.RateLimits;
using ChatApp.Contracts.Http;
using ChatApp.Storage.Privacy;
using Microsoft.AspNetCore.Http.HttpResults;

namespace ChatApp.Api.Privacy;

/// <summary>
/// What users let others know. Each setting has an address of its own: a client that does not know a later one does not reset it.
/// </summary>
internal static class PrivacyEndpoints
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        var privacy = routes.MapGroup("/v1/privacy").RequireAuthorization().WithTags("Privacy")
            .ProducesProblem(StatusCodes.Status401Unauthorized);
        privacy.MapGet("", ReadAsync).WithName("ReadPrivacy").WithSummary("The caller's settings.");
        privacy.MapPut("/last-seen", ShowLastSeenAsync).WithName("ShowLastSeen")
            .WithSummary("To whom the caller shows when they are and were online, and so also whose they see.")
            .ProducesProblem(StatusCodes.Status400BadRequest).LimitChanges();
    }

    private static async Task<Ok<PrivacyInfo>> ReadAsync(ClaimsPrincipal caller, PrivacyStore privacy, CancellationToken cancellationToken)
    {
        var settings = await privacy.ReadAsync(caller.Address().User, cancellationToken);
        return TypedResults.Ok(new PrivacyInfo(settings.LastSeen, settings.ReadReceipts));
    }

    private static async Task<Results<NoContent, ProblemHttpResult>> ShowLastSeenAsync(
        LastSeenSetting request, ClaimsPrincipal caller, PrivacyStore privacy, VisibilityChanges changes, CancellationToken cancellationToken)
    {
        if (!Enum.IsDefined(request.Visibility))
        {
            return Problems.ApiProblems.Invalid("malformed-request", "The visibility is everyone, contacts or nobody.");
        }

        var user = caller.Address().User;
        await privacy.ChangeAsync(user, settings => settings with { LastSeen = request.Visibility }, cancellationToken);
        await changes.SettleAsync(user, cancellationToken);
        return TypedResults.NoContent();
    }
}
