namespace ChatApp.Client.Connections;

/// <summary>What a client does once a connection has ended.</summary>
internal enum NextStepKind
{
    /// <summary>Connect again after the next back-off.</summary>
    BackOff,

    /// <summary>Connect again at once, the first time; with back-off if that does not help.</summary>
    AtOnce,

    /// <summary>Connect again after the time that the service named.</summary>
    Wait,

    /// <summary>Do not connect again.</summary>
    Stop,
}
