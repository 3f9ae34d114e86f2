using ChatApp.Api.Problems;
using ChatApp.Contracts.Identity;
using ChatApp.Storage.Accounts;
using Microsoft.AspNetCore.Http.HttpResults;

namespace ChatApp.Api.Operators.Trace;

internal static class MessageTraceEndpoint
{
    public static void Map(IEndpointRouteBuilder routes) => routes
        .MapGet("/v1/operator/messages/{messageId:guid}", TraceAsync).AllowAnonymous().AddEndpointFilter<OperatorAccess>()
        .WithName("TraceMessage").WithTags("Operators").WithSummary("Where a message between two users is, and why.")
        .ProducesProblem(StatusCodes.Status401Unauthorized).ProducesProblem(StatusCodes.Status404NotFound);

    private static async Task<Results<Ok<MessageTrace>, ProblemHttpResult>> TraceAsync(
        Guid messageId, string from, string to, AccountStore accounts, MessageTracer tracer, CancellationToken cancellationToken)
    {
        if (!new MessageId(messageId).IsVersion7)
        {
            return ApiProblems.Invalid("malformed-request", "A message id is a UUIDv7.");
        }

        var sender = await FindAsync(from, accounts, cancellationToken);
        var recipient = await FindAsync(to, accounts, cancellationToken);
        return sender is null || recipient is null
            ? ApiProblems.NotFound("unknown-user", "One of the two users does not exist.")
            : TypedResults.Ok(await tracer.TraceAsync(new MessageId(messageId), sender.Value, recipient.Value, cancellationToken));
    }

    private static async Task<UserId?> FindAsync(string text, AccountStore accounts, CancellationToken cancellationToken)
    {
        var account = Guid.TryParse(text, out var id) ? await accounts.FindAsync(new UserId(id), cancellationToken)
            : Handle.TryParse(text, out var handle) ? await accounts.FindAsync(handle, cancellationToken)
            : null;
        return account?.User;
    }
}
