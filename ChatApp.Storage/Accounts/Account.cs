using ChatApp.Contracts.Identity;

namespace ChatApp.Storage.Accounts;

/// <summary>An account.</summary>
/// <param name="User">Its id.</param>
/// <param name="Handle">How it is found.</param>
/// <param name="DisplayName">What to show.</param>
/// <param name="CreatedAt">When it was made.</param>
public sealed record Account(UserId User, Handle Handle, string DisplayName, DateTimeOffset CreatedAt);
