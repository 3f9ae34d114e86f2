using ChatApp.Gateway.Connections;
using ChatApp.Gateway.Drain;
using Microsoft.Extensions.Options;

namespace ChatApp.Gateway.Overload;

/// <summary>Whether this gateway takes a connection more. Those that it has are never touched. Thread-safe.</summary>
internal sealed class Admission(ConnectionTable connections, DrainState drain, LoadGauge load, IOptions<GatewayOptions> options)
{
    /// <summary>Why not: <c>draining</c>, <c>number</c>, <c>processor</c> or <c>queue</c>; null if it does.</summary>
    public string? RefusalReason =>
        drain.IsDraining ? "draining"
        : connections.Count >= options.Value.MaximumConnections ? "number"
        : load.Reason;
}
