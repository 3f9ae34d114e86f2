using ChatApp.Api.Problems;
using ChatApp.Api.RateLimits;
using ChatApp.Api.Sessions.Challenge;
using ChatApp.Contracts.Http;
using ChatApp.Contracts.Identity;
using ChatApp.Storage.Devices;
using Microsoft.AspNetCore.Http.HttpResults;

namespace ChatApp.Api.Sessions.Create;

internal static class SessionEndpoint
{
    public static void Map(IEndpointRouteBuilder routes) => routes
        .MapPost("/v1/sessions", CreateAsync)
        .WithName("CreateSession").WithTags("Sessions").WithSummary("Ends a sign-in: an access token for a signed challenge.")
        .ProducesProblem(StatusCodes.Status401Unauthorized).ProducesProblem(StatusCodes.Status429TooManyRequests)
        .RequireRateLimiting(ApiRateLimits.SignIn);

    private static async Task<Results<Ok<SessionCreated>, ProblemHttpResult>> CreateAsync(
        SessionCreation request, Challenges challenges, DeviceStore devices, AccessTokenIssuer tokens, CancellationToken cancellationToken)
    {
        if (!DeviceId.IsValid(request.DeviceId))
        {
            return ApiProblems.Invalid("invalid-device-id", "A device id is a number from 1 to 127.");
        }

        var address = new DeviceAddress(new UserId(request.UserId), new DeviceId(request.DeviceId));
        var isFresh = await challenges.TakeAsync(request.Challenge ?? "", address);
        var device = await devices.FindAsync(address, cancellationToken);

        // One answer for an unknown device, a stale challenge and a wrong signature: nobody learns which devices exist.
        return isFresh && device is not null
            && DeviceSignature.Verify(device.PublicKey, SignedTexts.SignIn(address, request.Challenge!), request.Signature)
                ? TypedResults.Ok(tokens.Issue(address))
                : ApiProblems.Of(
                    StatusCodes.Status401Unauthorized, "sign-in-refused", "The challenge has run out, or the signature is not this device's.");
    }
}
