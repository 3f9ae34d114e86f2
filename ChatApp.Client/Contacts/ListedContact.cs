using ChatApp.Contracts.Identity;

namespace ChatApp.Client.Contacts;

/// <summary>Somebody in the account's contacts.</summary>
/// <param name="User">Who.</param>
/// <param name="Name">What the account's user calls them; null if they gave no name.</param>
/// <param name="AddedAt">When they were added or last given a name.</param>
public sealed record ListedContact(UserId User, string? Name, DateTimeOffset AddedAt)
{
    /// <summary>Without the name.</summary>
    public override string ToString() => $"ListedContact {User}";
}
