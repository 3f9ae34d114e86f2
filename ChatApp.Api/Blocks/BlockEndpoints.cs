using System.Security.Claims;
using ChatApp.Api.Authentication;
using ChatApp.Api.Changes;
using ChatApp.Api.Problems;
using ChatApp.Api.RateLimits;
using ChatApp.Contracts.Http;
using ChatApp.Contracts.Identity;
using ChatApp.Storage.Accounts;
using ChatApp.Storage.Blocks;
using ChatApp.Storage.People;
using Microsoft.AspNetCore.Http.HttpResults;

namespace ChatApp.Api.Blocks;

internal static class BlockEndpoints
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        var blocks = routes.MapGroup("/v1/blocks").RequireAuthorization().WithTags("Blocks")
            .ProducesProblem(StatusCodes.Status401Unauthorized);
        blocks.MapGet("", ListAsync).WithName("ListBlocks").WithSummary("Whom the caller blocked.");
        blocks.MapPut("/{userId:guid}", BlockAsync).WithName("Block").WithSummary("Blocks somebody. They are not told, and cannot find out.")
            .ProducesProblem(StatusCodes.Status400BadRequest).ProducesProblem(StatusCodes.Status404NotFound)
            .ProducesProblem(StatusCodes.Status409Conflict).LimitChanges();
        blocks.MapDelete("/{userId:guid}", UnblockAsync).WithName("Unblock").WithSummary("Ends a block.").LimitChanges();
    }

    private static async Task<Ok<BlockList>> ListAsync(ClaimsPrincipal caller, BlockStore blocks, CancellationToken cancellationToken)
    {
        var list = new List<BlockInfo>();
        await foreach (var entry in blocks.ReadAsync(caller.Address().User, cancellationToken))
        {
            list.Add(new BlockInfo(entry.Blocked.Value, entry.BlockedAt));
        }

        return TypedResults.Ok(new BlockList(list));
    }

    private static async Task<Results<NoContent, ProblemHttpResult>> BlockAsync(
        Guid userId,
        ClaimsPrincipal caller,
        AccountStore accounts,
        BlockStore blocks,
        VisibilityChanges changes,
        CancellationToken cancellationToken)
    {
        var (blocker, blocked) = (caller.Address().User, new UserId(userId));
        if (blocker == blocked)
        {
            return ApiProblems.Oneself();
        }

        if (await accounts.FindAsync(blocked, cancellationToken) is null)
        {
            return ApiProblems.UnknownUser();
        }

        if (await blocks.BlockAsync(blocker, blocked, cancellationToken) == AddOutcome.Full)
        {
            return ApiProblems.Conflict("too-many-blocks", $"An account blocks at most {BlockStore.MaximumBlocks} others: end one block first.");
        }

        await changes.SettleAsync(blocker, cancellationToken);
        return TypedResults.NoContent();
    }

    private static async Task<NoContent> UnblockAsync(
        Guid userId, ClaimsPrincipal caller, BlockStore blocks, VisibilityChanges changes, CancellationToken cancellationToken)
    {
        var blocker = caller.Address().User;
        await blocks.UnblockAsync(blocker, new UserId(userId), cancellationToken);
        await changes.SettleAsync(blocker, cancellationToken); // What is sent after the answer arrives.
        return TypedResults.NoContent();
    }
}
