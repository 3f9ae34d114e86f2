namespace ChatApp.Client.Api;

/// <summary>What the client uses of a problem details answer (RFC 9457).</summary>
internal sealed record ProblemAnswer(string? Title, string? Detail);
