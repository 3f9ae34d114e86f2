using System.Net.WebSockets;
using ChatApp.Gateway.Connections.Liveness;

namespace ChatApp.Gateway.Connections;

/// <summary>A client's WebSocket, however it was taken. Owned by who took it.</summary>
/// <param name="webSocket">Frames out and in.</param>
/// <param name="heard">When the client was last heard.</param>
/// <param name="abort">Ends the connection beneath it.</param>
/// <param name="transport">What messages and pings are written to; null if the WebSocket writes and pings by itself.</param>
internal sealed class ClientSocket(WebSocket webSocket, LastHeard heard, Action abort, HeardTransport? transport = null)
{
    /// <summary>Frames out and in.</summary>
    public WebSocket WebSocket => webSocket;

    /// <summary>When the client was last heard.</summary>
    public LastHeard Heard => heard;

    /// <summary>What messages are written to; null if they are given to the WebSocket.</summary>
    public HeardTransport? Transport => transport;

    /// <summary>Asks the client for a sign of life.</summary>
    public void Ask() => transport?.Ask();

    /// <summary>Ends it without a word. Whoever reads or writes is told: a WebSocket's own Abort leaves a read that waits beneath it waiting.</summary>
    public void Abort() => abort();
}
