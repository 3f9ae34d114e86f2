using ChatApp.Api.Problems;
using ChatApp.Contracts.Http;
using ChatApp.Contracts.Identity;
using ChatApp.Storage.Accounts;
using Microsoft.AspNetCore.Http.HttpResults;

namespace ChatApp.Api.Users.Find;

internal static class UserEndpoints
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        var users = routes.MapGroup("/v1/users").RequireAuthorization().WithTags("Users")
            .ProducesProblem(StatusCodes.Status401Unauthorized).ProducesProblem(StatusCodes.Status404NotFound);
        users.MapGet("/by-handle/{handle}", FindByHandleAsync).WithName("FindUserByHandle").WithSummary("Finds a user by handle.");
        users.MapGet("/{userId:guid}", FindAsync).WithName("FindUser").WithSummary("Finds a user by id.");
    }

    private static async Task<Results<Ok<UserFound>, ProblemHttpResult>> FindByHandleAsync(
        string handle, AccountStore accounts, CancellationToken cancellationToken) =>
        Handle.TryParse(handle, out var parsed)
            ? Answer(await accounts.FindAsync(parsed, cancellationToken))
            : ApiProblems.Invalid("invalid-handle", "A handle has 3 to 32 of a-z, 0-9, '.', '_' and '-'.");

    private static async Task<Results<Ok<UserFound>, ProblemHttpResult>> FindAsync(
        Guid userId, AccountStore accounts, CancellationToken cancellationToken) =>
        Answer(await accounts.FindAsync(new UserId(userId), cancellationToken));

    private static Results<Ok<UserFound>, ProblemHttpResult> Answer(Account? account) => account is null
        ? ApiProblems.UnknownUser()
        : TypedResults.Ok(new UserFound(account.User.Value, account.Handle.Value, account.DisplayName));
}
