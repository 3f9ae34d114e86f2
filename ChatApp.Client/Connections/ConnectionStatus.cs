namespace ChatApp.Client.Connections;

/// <summary>Where the connection to the service stands.</summary>
public enum ConnectionStatus
{
    /// <summary>Not started, or closed by this client.</summary>
    Closed = 0,

    /// <summary>A connection is being made.</summary>
    Connecting = 1,

    /// <summary>Connected; what waited in the inbox is on its way.</summary>
    Online = 2,

    /// <summary>Not connected; tried again by itself. Messages wait in the outbox.</summary>
    Offline = 3,

    /// <summary>Not connected, and not tried again: see <see cref="ConnectionState.Reason"/>.</summary>
    Stopped = 4,
}
