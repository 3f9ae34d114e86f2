namespace ChatApp.Contracts.Http;

/// <summary>What <c>POST /v1/accounts</c> answers, with 201.</summary>
/// <param name="UserId">The new account.</param>
/// <param name="DeviceId">Its first device.</param>
public sealed record AccountCreated(Guid UserId, byte DeviceId);
