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
        .ProducesProblem(StatusCodes.Status400BadRequest)
        .ProducesProblem(StatusCodes.Status401Unauthorized).ProducesProblem(StatusCodes.Status429TooManyRequests)
        .RequireRateLimiting(ApiRateLimits.SignIn);

    private static async Task<Results<Ok<SessionCreated>, ProblemHttpResult>> CreateAsync(
        SessionCreation request,
        Challenges challenges,
        DeviceStore devices,
        AccessTokenIssuer tokens,
        DeviceSignInLimit limits,
        HttpResponse response,
        CancellationToken cancellationToken)
    {
        if (!DeviceId.IsValid(request.DeviceId))
        {
            return ApiProblems.Invalid("invalid-device-id", "A device id is a number from 1 to 127.");
        }

        var address = new DeviceAddress(new UserId(request.UserId), new DeviceId(request.DeviceId));
        if (!limits.TryTake(address, out var wait))
        {
            return ApiRateLimits.Refuse(response, wait, "Too many sign-ins of this device.");
        }

        if (!await challenges.TakeAsync(request.Challenge ?? "", address))
        {
            return Refused();
        }

        // One answer, after the same work, for an unknown device and a wrong signature: nobody learns which devices exist.
        var device = await devices.FindAsync(address, cancellationToken);
        var isSigned = DeviceSignature.Verify(
            device?.PublicKey ?? DeviceSignature.NobodysKey, SignedTexts.SignIn(address, request.Challenge!), request.Signature);
        return isSigned && device is not null ? TypedResults.Ok(tokens.Issue(address)) : Refused();
    }

    private static ProblemHttpResult Refused() => ApiProblems.Of(
        StatusCodes.Status401Unauthorized, "sign-in-refused", "The challenge has run out, or the signature is not this device's.");
}
