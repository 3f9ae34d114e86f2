using System.Security.Claims;
using ChatApp.Api.Authentication;
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
        .ProducesProblem(StatusCodes.Status401Unauthorized).ProducesProblem(StatusCodes.Status404NotFound);

    private static async Task<Results<NoContent, ProblemHttpResult>> RemoveAsync(
        int deviceId, ClaimsPrincipal caller, DeviceStore devices, CancellationToken cancellationToken)
    {
        var isDevice = deviceId > 0 && DeviceId.IsValid((uint)deviceId);
        return isDevice
            && await devices.RemoveAsync(new DeviceAddress(caller.Address().User, new DeviceId((byte)deviceId)), cancellationToken)
                ? TypedResults.NoContent()
                : ApiProblems.NotFound("unknown-device", "The account has no such device.");
    }
}
