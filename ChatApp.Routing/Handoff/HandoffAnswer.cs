namespace ChatApp.Routing.Handoff;

/// <summary>What a gateway said to a copy for one of its connections.</summary>
public enum HandoffAnswer
{
    /// <summary>Nothing: it may or may not have accepted.</summary>
    None,

    /// <summary>It will push it, or the connection ends and the inbox is read again.</summary>
    Accepted,

    /// <summary>The device is not connected there, or not under that epoch.</summary>
    NotConnected,
}
