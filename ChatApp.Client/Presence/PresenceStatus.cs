namespace ChatApp.Client.Presence;

/// <summary>What is known of somebody's presence.</summary>
public enum PresenceStatus
{
    /// <summary>Nothing: there is no connection, or no answer yet.</summary>
    Unknown,

    /// <summary>They do not show it to this user, or this user does not show theirs.</summary>
    Hidden,

    /// <summary>None of their devices is connected.</summary>
    Offline,

    /// <summary>One of their devices is connected, or was less than 10 s ago.</summary>
    Online,
}
