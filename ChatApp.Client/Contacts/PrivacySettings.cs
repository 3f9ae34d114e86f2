using ChatApp.Contracts.Privacy;

namespace ChatApp.Client.Contacts;

/// <summary>What the account's user lets others know.</summary>
public sealed record PrivacySettings
{
    /// <summary>To whom they show when they are and were online, and so also whose they see (docs/presence.md).</summary>
    public required LastSeenVisibility LastSeen { get; init; }
}
