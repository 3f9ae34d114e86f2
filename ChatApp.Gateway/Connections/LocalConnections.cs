using ChatApp.Gateway.Lease;
using ChatApp.Routing.Handoff;
using ChatApp.Storage.Inboxes;
using Microsoft.Extensions.Options;

namespace ChatApp.Gateway.Connections;

/// <summary>
/// Takes copies for this gateway's connections: from itself and, through <see cref="Peers.PeerService"/>, from other hosts. Accepts only
/// while the lease is valid by this gateway's own clock, under the epoch that the route named.
/// </summary>
internal sealed class LocalConnections(ConnectionTable connections, LeaseState lease, IOptions<GatewayOptions> options) : ILocalConnections
{
    /// <inheritdoc/>
    public string? GatewayId => options.Value.Id;

    /// <inheritdoc/>
    public HandoffAnswer Accept(InboxCopy copy, long epoch, string? traceParent) =>
        lease.IsValid(epoch) && connections.Find(copy.Recipient) is { } connection && connection.Pushes.TryOffer(copy, traceParent)
            ? HandoffAnswer.Accepted
            : HandoffAnswer.NotConnected;
}
