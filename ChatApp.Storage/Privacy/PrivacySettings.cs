using ChatApp.Contracts.Privacy;

namespace ChatApp.Storage.Privacy;

/// <summary>What a user lets others know.</summary>
/// <param name="Version">Rises with every change; 0 for a user who never changed anything.</param>
/// <param name="LastSeen">To whom the user shows whether they are online and when they were last.</param>
/// <param name="ReadReceipts">Whether those who write to the user learn that it was read.</param>
public sealed record PrivacySettings(long Version, LastSeenVisibility LastSeen, bool ReadReceipts)
{
    /// <summary>Of a user who never changed anything.</summary>
    public static PrivacySettings Default { get; } = new(0, LastSeenVisibility.Everyone, ReadReceipts: true);
}
