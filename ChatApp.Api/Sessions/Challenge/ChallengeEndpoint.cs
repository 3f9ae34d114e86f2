using ChatApp.Api.Problems;
using ChatApp.Api.RateLimits;
using ChatApp.Contracts.Http;
using ChatApp.Contracts.Identity;
using Microsoft.AspNetCore.Http.HttpResults;

namespace ChatApp.Api.Sessions.Challenge;

internal static class ChallengeEndpoint
{
    public static void Map(IEndpointRouteBuilder routes) => routes
        .MapPost("/v1/sessions/challenges", IssueAsync)
        .WithName("IssueChallenge").WithTags("Sessions").WithSummary("Begins a sign-in: a text to sign with the device's key.")
        .ProducesProblem(StatusCodes.Status400BadRequest).ProducesProblem(StatusCodes.Status429TooManyRequests)
        .RequireRateLimiting(ApiRateLimits.SignIn);

    private static async Task<Results<Ok<ChallengeIssued>, ProblemHttpResult>> IssueAsync(ChallengeRequest request, Challenges challenges) =>
        DeviceId.IsValid(request.DeviceId)
            ? TypedResults.Ok(await challenges.IssueAsync(new DeviceAddress(new UserId(request.UserId), new DeviceId(request.DeviceId))))
            : ApiProblems.Invalid("invalid-device-id", "A device id is a number from 1 to 127.");
}
