namespace ChatApp.Contracts.ClientProtocol;

/// <summary>The constants of the client protocol <c>chat.v1</c>.</summary>
public static class ChatProtocol
{
    /// <summary>The WebSocket subprotocol (RFC 6455 §1.9).</summary>
    public const string Subprotocol = "chat.v1";

    /// <summary>The path of the WebSocket on a gateway.</summary>
    public const string Path = "/v1/chat";

    /// <summary>The most bytes of one frame, which is one binary WebSocket message.</summary>
    public const int MaximumFrameBytes = 64 * 1024;

    /// <summary>The most bytes of one ciphertext.</summary>
    public const int MaximumCiphertextBytes = 60 * 1024;

    /// <summary>The most messages of one <see cref="ReportRead"/>.</summary>
    public const int MaximumReadMessages = 256;

    /// <summary>The most characters of <see cref="Hello.Client"/>.</summary>
    public const int MaximumClientNameLength = 64;

    /// <summary>Pushes that may wait for their acknowledgement; the rest is held back by the gateway.</summary>
    public const int MaximumUnacknowledged = 256;

    /// <summary>The most users that a connection watches at once.</summary>
    public const int MaximumWatched = 64;

    /// <summary>The most users that one <see cref="Watch"/> or <see cref="Unwatch"/> names.</summary>
    public const int MaximumNamedUsers = 256;

    /// <summary>How long a new connection has for its <see cref="Hello"/>.</summary>
    public static TimeSpan HelloTimeout { get; } = TimeSpan.FromSeconds(10);

    /// <summary>How far before the confirmed position a replay starts: positions come from several servers' clocks.</summary>
    public static TimeSpan ReplayWindow { get; } = TimeSpan.FromSeconds(15);

    /// <summary>How long an inbox entry waits for its device.</summary>
    public static TimeSpan InboxRetention { get; } = TimeSpan.FromDays(30);

    /// <summary>How far the time of a new <see cref="Identity.MessageId"/> may lie ahead.</summary>
    public static TimeSpan MaximumMessageLead { get; } = TimeSpan.FromMinutes(5);

    /// <summary>How old the time of a <see cref="Identity.MessageId"/> may be.</summary>
    public static TimeSpan MaximumMessageAge { get; } = TimeSpan.FromDays(30);

    /// <summary>How often <see cref="ReportTyping"/> is sent anew while the user goes on writing.</summary>
    public static TimeSpan TypingRefresh { get; } = TimeSpan.FromSeconds(5);

    /// <summary>How long <see cref="TypingChanged"/> holds without another one.</summary>
    public static TimeSpan TypingExpiry { get; } = TimeSpan.FromSeconds(8);
}
