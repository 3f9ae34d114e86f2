namespace ChatApp.Storage.Privacy;

/// <summary>
/// Who may see whose presence (docs/presence.md, "Who may see it"). Both rules are symmetric: what A may see of B, B may see of A.
/// </summary>
public static class PresenceRule
{
    /// <summary>
    /// Whether two users see each other's online state and last seen: each must show theirs to the other. So whoever hides theirs from
    /// somebody does not see that one's, and a block in either direction hides both.
    /// </summary>
    /// <param name="one">How one stands towards the other.</param>
    /// <param name="other">How the other stands towards the one.</param>
    public static bool SeeEachOther(Stance one, Stance other) => one.ShowsPresence && other.ShowsPresence;

    /// <summary>
    /// Whether two users see each other typing: unless one of them blocked the other. Who types in a conversation shows the other
    /// nothing that the message will not show.
    /// </summary>
    /// <param name="one">How one stands towards the other.</param>
    /// <param name="other">How the other stands towards the one.</param>
    public static bool SeeEachOtherTyping(Stance one, Stance other) => !one.IsBlocked && !other.IsBlocked;
}
