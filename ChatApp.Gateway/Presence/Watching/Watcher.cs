using ChatApp.Gateway.Connections;

namespace ChatApp.Gateway.Presence.Watching;

/// <summary>A client that watches a user. What it was told belongs to whoever works on that user.</summary>
internal sealed class Watcher(Connection connection)
{
    /// <summary>Where to tell it.</summary>
    public Connection Connection { get; } = connection;

    /// <summary>What it was last told; null if it is to be told in any case.</summary>
    public PresenceState? Told { get; set; }
}
