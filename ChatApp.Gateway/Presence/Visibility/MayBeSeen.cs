namespace ChatApp.Gateway.Presence.Visibility;

/// <summary>What one user may see of another.</summary>
/// <param name="Presence">Whether they are online, and when they last were.</param>
/// <param name="Typing">Whether they are writing.</param>
internal readonly record struct MayBeSeen(bool Presence, bool Typing);
