using ChatApp.Storage.Inboxes;

namespace ChatApp.Routing.Handoff;

/// <summary>The connections that this process holds itself: a gateway's, or none.</summary>
public interface ILocalConnections
{
    /// <summary>The gateway's id; null in a host that holds no connections.</summary>
    string? GatewayId { get; }

    /// <summary>Takes a copy for one of them, as a gateway does that is asked by another.</summary>
    /// <param name="copy">A durable copy.</param>
    /// <param name="epoch">The epoch that the route named.</param>
    /// <param name="traceParent">W3C trace context of the send; null if there is none.</param>
    /// <returns><see cref="HandoffAnswer.Accepted"/> or <see cref="HandoffAnswer.NotConnected"/>.</returns>
    HandoffAnswer Accept(InboxCopy copy, long epoch, string? traceParent);
}
