namespace ChatApp.Contracts.Http;

/// <summary>What <c>GET /v1/users/by-handle/{handle}</c> and <c>GET /v1/users/{userId}</c> answer.</summary>
/// <param name="UserId">The account.</param>
/// <param name="Handle">Its handle.</param>
/// <param name="DisplayName">What to show.</param>
public sealed record UserFound(Guid UserId, string Handle, string DisplayName);
