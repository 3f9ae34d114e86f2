using ChatApp.Contracts.Privacy;

namespace ChatApp.Storage.Privacy;

/// <summary>How one user stands towards another: all of theirs that decides what the other sees and gets.</summary>
/// <param name="LastSeen">To whom the user shows when they are and were online.</param>
/// <param name="IsContact">Whether the other is among the user's contacts.</param>
/// <param name="IsBlocked">Whether the user blocked the other.</param>
public readonly record struct Stance(LastSeenVisibility LastSeen, bool IsContact, bool IsBlocked)
{
    /// <summary>Whether the user shows the other when they are and were online.</summary>
    public bool ShowsPresence => !IsBlocked && LastSeen switch
    {
        LastSeenVisibility.Everyone => true,
        LastSeenVisibility.Contacts => IsContact,
        _ => false,
    };
}
