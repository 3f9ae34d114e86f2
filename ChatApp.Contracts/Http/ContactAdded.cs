namespace ChatApp.Contracts.Http;

/// <summary>What <c>POST /v1/contacts</c> answers.</summary>
/// <param name="UserId">The account.</param>
/// <param name="Handle">Its handle.</param>
/// <param name="DisplayName">What it calls itself.</param>
public sealed record ContactAdded(Guid UserId, string Handle, string DisplayName);
