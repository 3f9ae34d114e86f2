namespace ChatApp.Contracts.Http;

/// <summary>Somebody whom the caller blocked.</summary>
/// <param name="UserId">The account.</param>
/// <param name="BlockedAt">Since when.</param>
public sealed record BlockInfo(Guid UserId, DateTimeOffset BlockedAt);
