using System.Security.Claims;
using ChatApp.Api.Accounts;
using ChatApp.Api.Authentication;
using ChatApp.Api.Changes;
using ChatApp.Api.Problems;
using ChatApp.Api.Sessions;
using ChatApp.Contracts.Http;
using ChatApp.Contracts.Identity;
using ChatApp.Storage.Devices;
using Microsoft.AspNetCore.Http.HttpResults;

namespace ChatApp.Api.Devices.Link;

internal static class DeviceLinkEndpoint
{
    public static void Map(IEndpointRouteBuilder routes) => routes
        .MapPost("/v1/devices", LinkAsync).RequireAuthorization()
        .WithName("LinkDevice").WithTags("Devices").WithSummary("Adds a device to the caller's account.")
        .ProducesProblem(StatusCodes.Status400BadRequest).ProducesProblem(StatusCodes.Status401Unauthorized)
        .ProducesProblem(StatusCodes.Status409Conflict);

    private static async Task<Results<Created<DeviceLinked>, ProblemHttpResult>> LinkAsync(
        DeviceLink request, ClaimsPrincipal caller, DeviceStore devices, ChangeSettlement settlement, CancellationToken cancellationToken)
    {
        var user = caller.Address().User;
        if (!DisplayText.IsName(request.DeviceName))
        {
            return ApiProblems.Invalid("invalid-name", $"A name has 1 to {DisplayText.MaximumLength} characters, none of them a control character.");
        }

        if (!DeviceSignature.IsPublicKey(request.DevicePublicKey))
        {
            return ApiProblems.Invalid("invalid-public-key", "The device key is not an Ed25519 public key.");
        }

        if (!DeviceSignature.Verify(request.DevicePublicKey, SignedTexts.LinkDevice(user, request.DevicePublicKey), request.Proof))
        {
            return ApiProblems.Invalid("invalid-proof", "The proof is not this device key's signature for this account.");
        }

        var outcome = await devices.LinkAsync(user, request.DeviceName, request.DevicePublicKey, cancellationToken);
        if (outcome.Device is not { } device)
        {
            return ApiProblems.Conflict("too-many-devices", $"An account has at most {DeviceId.MaximumPerUser} devices: remove one first.");
        }

        await settlement.WaitAsync(cancellationToken);
        return TypedResults.Created($"/v1/users/{user}/devices", new DeviceLinked(device.Value));
    }
}
