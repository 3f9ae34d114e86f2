using ChatApp.Contracts.ClientProtocol;

namespace ChatApp.Gateway.Connections.Frames;

/// <summary>A frame that breaks the protocol. Says nothing of its content.</summary>
internal sealed class FrameException(CloseCode code, Exception? inner = null) : Exception($"A frame broke the protocol: {code}.", inner)
{
    /// <summary>What to close the connection with.</summary>
    public CloseCode Code { get; } = code;
}
