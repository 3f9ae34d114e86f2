namespace ChatApp.Gateway.Presence.Watching;

/// <summary>What a client is told of a user.</summary>
/// <param name="Visible">False: nothing may be said.</param>
/// <param name="Online">Whether they are online.</param>
/// <param name="LastSeen">When they last were; null while they are, and if it is not known.</param>
internal readonly record struct PresenceState(bool Visible, bool Online, DateTimeOffset? LastSeen)
{
    public static PresenceState Hidden { get; }

    public static PresenceState IsOnline { get; } = new(Visible: true, Online: true, LastSeen: null);

    public static PresenceState IsOffline(DateTimeOffset? lastSeen) => new(Visible: true, Online: false, lastSeen);
}
