namespace ChatApp.Contracts.ClientProtocol;

/// <summary>Why a gateway closes a connection (RFC 6455 §7.4), and what the client does next.</summary>
public enum CloseCode
{
    /// <summary>The client closed, or asked for it. Nothing to do.</summary>
    Normal = 1000,

    /// <summary>The gateway stops. Negotiate again at once and resume.</summary>
    GoingAway = 1001,

    /// <summary>What came was no WebSocket frame that a client may send (RFC 6455 §5). A bug of the client: resume with back-off.</summary>
    ProtocolError = 1002,

    /// <summary>A frame was over 64 KiB. A bug of the client: drop that frame, then resume.</summary>
    FrameTooLarge = 1009,

    /// <summary>The access token is not valid or has run out. Sign in again, then resume.</summary>
    Unauthorized = 4001,

    /// <summary>No Hello within 10 s, or another frame came first. A bug of the client, or a network too slow: resume with back-off.</summary>
    HelloExpected = 4002,

    /// <summary>A frame could not be read, or broke a rule of the protocol. A bug of the client: resume with back-off.</summary>
    MalformedFrame = 4003,

    /// <summary>The device has a newer connection. Do not reconnect by yourself.</summary>
    Superseded = 4004,

    /// <summary>The client did not read fast enough. Resume at once: the inbox has everything.</summary>
    TooSlow = 4005,

    /// <summary>The gateway cannot take the connection now. The reason is the milliseconds to wait: negotiate again after them.</summary>
    TryAgainLater = 4006,

    /// <summary>Nothing was heard from the client for 45 s. Resume at once.</summary>
    Idle = 4007,

    /// <summary>The client sends more than it may. Resume with back-off and slow down.</summary>
    RateLimited = 4008,

    /// <summary>The device was removed from its account. Delete its data and link it anew.</summary>
    DeviceRemoved = 4009,

    /// <summary>A fault of the gateway. Resume with back-off.</summary>
    InternalError = 1011,
}
