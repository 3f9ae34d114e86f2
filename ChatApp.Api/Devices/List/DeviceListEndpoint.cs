using ChatApp.Api.Problems;
using ChatApp.Contracts.Http;
using ChatApp.Contracts.Identity;
using ChatApp.Storage.Devices;
using Microsoft.AspNetCore.Http.HttpResults;

namespace ChatApp.Api.Devices.List;

internal static class DeviceListEndpoint
{
    public static void Map(IEndpointRouteBuilder routes) => routes
        .MapGet("/v1/users/{userId:guid}/devices", ListAsync).RequireAuthorization()
        .WithName("ListDevices").WithTags("Devices").WithSummary("The devices that a message to a user must be encrypted for.")
        .ProducesProblem(StatusCodes.Status401Unauthorized).ProducesProblem(StatusCodes.Status404NotFound);

    private static async Task<Results<Ok<DeviceList>, ProblemHttpResult>> ListAsync(
        Guid userId, DeviceStore devices, CancellationToken cancellationToken)
    {
        var list = await devices.ListAsync(new UserId(userId), cancellationToken);
        return list.Devices.Count == 0
            ? ApiProblems.UnknownUser()
            : TypedResults.Ok(new DeviceList(list.Version, [.. list.Devices.Select(device => device.Id.Value)]));
    }
}
