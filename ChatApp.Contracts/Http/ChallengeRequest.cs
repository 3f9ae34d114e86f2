namespace ChatApp.Contracts.Http;

/// <summary>What <c>POST /v1/sessions/challenges</c> takes.</summary>
/// <param name="UserId">Who wants to sign in.</param>
/// <param name="DeviceId">From which device.</param>
public sealed record ChallengeRequest(Guid UserId, byte DeviceId);
