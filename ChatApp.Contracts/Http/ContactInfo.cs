namespace ChatApp.Contracts.Http;

/// <summary>One of the caller's contacts.</summary>
/// <param name="UserId">The account.</param>
/// <param name="Name">What the caller calls them; null if nothing was given.</param>
/// <param name="AddedAt">When they were added or last given a name.</param>
public sealed record ContactInfo(Guid UserId, string? Name, DateTimeOffset AddedAt)
{
    /// <summary>Without the name, which is the caller's own business.</summary>
    public override string ToString() => $"ContactInfo {UserId}";
}
