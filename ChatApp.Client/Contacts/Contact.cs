using ChatApp.Contracts.Identity;

namespace ChatApp.Client.Contacts;

/// <summary>What this device knows of another user.</summary>
/// <param name="User">The account.</param>
/// <param name="Handle">How people find it.</param>
/// <param name="DisplayName">What to show.</param>
public sealed record Contact(UserId User, Handle Handle, string DisplayName);
