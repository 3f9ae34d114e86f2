using ChatApp.Contracts.Identity;

namespace ChatApp.Storage.Blocks;

/// <summary>Somebody whom a user blocked.</summary>
/// <param name="Blocked">Who.</param>
/// <param name="BlockedAt">Since when.</param>
public sealed record BlockEntry(UserId Blocked, DateTimeOffset BlockedAt);
