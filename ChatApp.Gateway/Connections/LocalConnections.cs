using ChatApp.Gateway.Lease;
using ChatApp.Routing.Handoff;
using ChatApp.Routing.Offline;
using ChatApp.Storage.Inboxes;
using Microsoft.Extensions.Options;

namespace ChatApp.Gateway.Connections;

/// <summary>
/// Takes copies for this gateway's connections: from itself and, through <see cref="Peers.PeerService"/>, from other hosts. Accepts only
/// while the lease is valid by this gateway's own clock, under the epoch that the route named.
/// </summary>
internal sealed class LocalConnections(ConnectionTable connections, LeaseState lease, WaitingSizes sizes, IOptions<GatewayOptions> options) : ILocalConnections
{
    /// <inheritdoc/>
    public string? GatewayId => options.Value.Id;

    /// <inheritdoc/>
    public HandoffAnswer Accept(InboxCopy copy, long epoch, string? traceParent)
    {
        if (!lease.IsValid(epoch)
            || connections.Find(copy.Recipient) is not { } connection
            || !connection.Pushes.TryOffer(copy, traceParent, out var leftToInbox))
        {
            return HandoffAnswer.NotConnected;
        }

        if (leftToInbox)
        {
            sizes.Add(copy); // A client that never acknowledges fills its inbox as one that is away does.
        }

        return HandoffAnswer.Accepted;
    }
}
