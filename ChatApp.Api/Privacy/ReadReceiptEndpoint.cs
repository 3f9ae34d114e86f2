using System.Security.Claims;
using ChatApp.Api.Authentication;
using ChatApp.Api.Changes;
using ChatApp.Api.RateLimits;
using ChatApp.Contracts.Http;
using ChatApp.Storage.Privacy;
using Microsoft.AspNetCore.Http.HttpResults;

namespace ChatApp.Api.Privacy;

internal static class ReadReceiptEndpoint
{
    public static void Map(IEndpointRouteBuilder routes) => routes
        .MapPut("/v1/privacy/read-receipts", ChangeAsync).RequireAuthorization()
        .WithName("ShowReadReceipts").WithTags("Privacy")
        .WithSummary("Whether those who write to the caller learn that it was read, and the caller learns it of them.")
        .ProducesProblem(StatusCodes.Status401Unauthorized).LimitChanges();

    private static async Task<NoContent> ChangeAsync(
        ReadReceiptSetting request, ClaimsPrincipal caller, PrivacyStore privacy, ChangeSettlement settlement, CancellationToken cancellationToken)
    {
        await privacy.ChangeAsync(
            caller.Address().User, settings => settings with { ReadReceipts = request.Enabled }, cancellationToken);
        await settlement.WaitAsync(cancellationToken);
        return TypedResults.NoContent();
    }
}
