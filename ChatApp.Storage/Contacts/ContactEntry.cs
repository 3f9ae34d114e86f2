using ChatApp.Contracts.Identity;

namespace ChatApp.Storage.Contacts;

/// <summary>Somebody in a user's contacts.</summary>
/// <param name="Contact">Who.</param>
/// <param name="Name">What the owner calls them; null if the owner gave no name.</param>
/// <param name="AddedAt">When they were added, or last given a name.</param>
public sealed record ContactEntry(UserId Contact, string? Name, DateTimeOffset AddedAt)
{
    /// <summary>Without the name, which is the owner's own business.</summary>
    public override string ToString() => $"ContactEntry {Contact}";
}
