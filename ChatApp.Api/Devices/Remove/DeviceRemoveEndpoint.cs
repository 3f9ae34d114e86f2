using System.Security.Claims;
using ChatApp.Api.Authentication;
using ChatApp.Api.Changes;
using ChatApp.Api.Problems;
using ChatApp.Contracts.Identity;
using ChatApp.Storage.Devices;
using Microsoft.AspNetCore.Http.HttpResults;

namespace ChatApp.Api.Devices.Remove;

internal static class DeviceRemoveEndpoint
{
    public static void Map(IEndpointRouteBuilder routes) => routes
        .MapDelete("/v1/devices/{deviceId:int}", RemoveAsync).RequireAuthorization()
        .WithName("RemoveDevice").WithTags("Devices").WithSummary("Removes a device from the caller's account.")
        .ProducesProblem(StatusCodes.Status401Unauthorized).ProducesProblem(StatusCodes.Status404NotFound)
        .ProducesProblem(StatusCodes.Status409Conflict);

    private static async Task<Results<NoContent, ProblemHttpResult>> RemoveAsync(
        int deviceId, ClaimsPrincipal caller, DeviceStore devices, ChangeSettlement settlement, CancellationToken cancellationToken)
    {
        if (deviceId < 0 || !DeviceId.IsValid((uint)deviceId))
        {
            return Unknown();
        }

        var address = new DeviceAddress(caller.Address().User, new DeviceId((byte)deviceId));
        switch (await devices.RemoveAsync(address, cancellationToken))
        {
            case RemovalOutcome.Removed:
                await settlement.WaitAsync(cancellationToken);
                return TypedResults.NoContent();
            case RemovalOutcome.LastDevice:
                return ApiProblems.Conflict("last-device", "An account keeps its last device: link another one first.");
            default:
                return Unknown();
        }
    }

    private static ProblemHttpResult Unknown() => ApiProblems.NotFound("unknown-device", "The account has no such device.");
}
