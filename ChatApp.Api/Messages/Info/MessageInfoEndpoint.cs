using System.Security.Claims;
using ChatApp.Api.Authentication;
using ChatApp.Api.Problems;
using ChatApp.Contracts.Http;
using ChatApp.Contracts.Identity;
using ChatApp.Storage.Ledger;
using Microsoft.AspNetCore.Http.HttpResults;

namespace ChatApp.Api.Messages.Info;

internal static class MessageInfoEndpoint
{
    public static void Map(IEndpointRouteBuilder routes) => routes
        .MapGet("/v1/messages/{conversationId:guid}/{messageId:guid}", FindAsync).RequireAuthorization()
        .WithName("FindMessageInfo").WithTags("Messages").WithSummary("Who got a message that the caller sent, and when.")
        .ProducesProblem(StatusCodes.Status401Unauthorized).ProducesProblem(StatusCodes.Status404NotFound);

    private static async Task<Results<Ok<MessageInfo>, ProblemHttpResult>> FindAsync(
        Guid conversationId, Guid messageId, ClaimsPrincipal caller, LedgerStore ledger, CancellationToken cancellationToken)
    {
        // The ledger is kept by sender: nobody else's messages can be named. The id's time says where it stands.
        var (sender, id) = (caller.Address().User, new MessageId(messageId));
        var message = id.IsVersion7 ? await ledger.FindAsync(sender, new ConversationId(conversationId), id, cancellationToken) : null;
        if (message is null)
        {
            return ApiProblems.NotFound("unknown-message", "The caller sent no such message in this conversation.");
        }

        var ticks = await ledger.ReadTicksAsync(message, cancellationToken);
        return TypedResults.Ok(new MessageInfo(
            id.Value,
            message.Sender.Device.Value,
            id.Time,
            [.. message.Recipients.Select(recipient => recipient.Value)],
            [.. ticks.Select(tick => new MessageTick(tick.Recipient.User.Value, tick.Recipient.Device.Value, tick.DeliveredAt, tick.ReadAt))]));
    }
}
