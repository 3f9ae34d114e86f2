namespace ChatApp.Contracts.Http;

/// <summary>What <c>POST /v1/sessions/challenges</c> answers, also for devices that do not exist.</summary>
/// <param name="Challenge">To be signed once, base64url.</param>
/// <param name="ExpiresAt">60 s from now.</param>
public sealed record ChallengeIssued(string Challenge, DateTimeOffset ExpiresAt)
{
    /// <summary>Says nothing of its secrets: a record prints every property unless told otherwise.</summary>
    public override string ToString() => nameof(ChallengeIssued);
}
