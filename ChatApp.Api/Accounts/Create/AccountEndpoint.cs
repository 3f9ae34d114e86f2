using ChatApp.Api.Problems;
using ChatApp.Api.RateLimits;
using ChatApp.Api.Sessions;
using ChatApp.Contracts.Http;
using ChatApp.Contracts.Identity;
using ChatApp.Storage.Accounts;
using Microsoft.AspNetCore.Http.HttpResults;

namespace ChatApp.Api.Accounts.Create;

internal static class AccountEndpoint
{
    public static void Map(IEndpointRouteBuilder routes) => routes
        .MapPost("/v1/accounts", CreateAsync)
        .WithName("CreateAccount").WithTags("Accounts").WithSummary("Signs up: an account with its first device.")
        .ProducesProblem(StatusCodes.Status400BadRequest).ProducesProblem(StatusCodes.Status409Conflict)
        .ProducesProblem(StatusCodes.Status429TooManyRequests)
        .RequireRateLimiting(ApiRateLimits.SignUp);

    private static async Task<Results<Created<AccountCreated>, ProblemHttpResult>> CreateAsync(
        AccountCreation request, AccountStore accounts, CancellationToken cancellationToken)
    {
        if (!Handle.TryParse(request.Handle, out var handle))
        {
            return ApiProblems.Invalid("invalid-handle", "A handle has 3 to 32 of a-z, 0-9, '.', '_' and '-'.");
        }

        if (!DisplayText.IsName(request.DisplayName) || !DisplayText.IsName(request.DeviceName))
        {
            return ApiProblems.Invalid("invalid-name", $"A name has 1 to {DisplayText.MaximumLength} characters, none of them a control character.");
        }

        if (!DeviceSignature.IsPublicKey(request.DevicePublicKey))
        {
            return ApiProblems.Invalid("invalid-public-key", "The device key is not an Ed25519 public key.");
        }

        if (!DeviceSignature.Verify(request.DevicePublicKey, SignedTexts.SignUp(handle, request.DevicePublicKey), request.Proof))
        {
            return ApiProblems.Invalid("invalid-proof", "The proof is not this device key's signature for this handle.");
        }

        return await accounts.CreateAsync(handle, request.DisplayName, request.DeviceName, request.DevicePublicKey, cancellationToken)
            is { } device
                ? TypedResults.Created($"/v1/users/{device.User}", new AccountCreated(device.User.Value, device.Device.Value))
                : ApiProblems.Conflict("handle-taken", "Somebody else has this handle.");
    }
}
