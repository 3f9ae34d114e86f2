namespace ChatApp.Gateway.Connections;

/// <summary>What became of registering a connection.</summary>
internal enum RegistrationOutcome
{
    /// <summary>From now on copies for the device are handed to this connection.</summary>
    Registered,

    /// <summary>The device has a newer connection.</summary>
    Superseded,

    /// <summary>The registry cannot be written now.</summary>
    Unavailable,
}
