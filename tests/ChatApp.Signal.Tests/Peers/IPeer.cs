using System.Text.Json.Nodes;

namespace ChatApp.Signal.Tests.Peers;

/// <summary>Another process that speaks the protocol: the official library in Node, or ours in a browser. See interop/peer.mjs.</summary>
internal interface IPeer
{
    /// <summary>Calls an operation; what the peer refuses is a <see cref="PeerException"/>.</summary>
    Task<JsonObject> CallAsync(string operation, JsonObject arguments);
}
