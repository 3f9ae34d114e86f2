namespace ChatApp.Bench.Trace;

/// <summary>What is asked of which api.</summary>
internal sealed record TraceQuestion(Guid Message, string Sender, string Recipient, Uri Api, string Token)
{
    /// <summary>Where it is asked.</summary>
    public Uri Url => new(
        Api, $"/v1/operator/messages/{Message}?from={Uri.EscapeDataString(Sender)}&to={Uri.EscapeDataString(Recipient)}");

    public override string ToString() => $"{Message} at {Api}"; // The token is nobody's to see.
}
