namespace ChatApp.Contracts.Http;

/// <summary>What <c>POST /v1/contacts</c> takes: whom to add, by handle or by id, one of the two.</summary>
/// <param name="Handle">The handle; null if the id is given.</param>
/// <param name="UserId">The account; null if the handle is given.</param>
/// <param name="Name">What the caller calls them, 1 to 64 characters; null for nothing. The service can read it.</param>
public sealed record ContactAddition(string? Handle, Guid? UserId, string? Name)
{
    /// <summary>Without the name, which is the caller's own business.</summary>
    public override string ToString() => nameof(ContactAddition);
}
