using ChatApp.Contracts.Identity;

namespace ChatApp.Client.Contacts;

/// <summary>Somebody whom the account's user blocked.</summary>
/// <param name="User">Who.</param>
/// <param name="BlockedAt">Since when.</param>
public sealed record BlockedUser(UserId User, DateTimeOffset BlockedAt);
