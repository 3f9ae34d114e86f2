namespace ChatApp.Contracts.Http;

/// <summary>What <c>GET /v1/users/{userId}/last-seen</c> answers.</summary>
/// <param name="SeenAt">
/// When the user was last online, to the minute; null if they never were, or do not show it to the caller, or the caller not to them:
/// these cannot be told apart.
/// </param>
public sealed record LastSeenInfo(DateTimeOffset? SeenAt);
