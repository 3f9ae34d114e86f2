using ChatApp.Storage.Inboxes;

namespace ChatApp.Routing.Handoff;

/// <summary>For hosts that hold no connections.</summary>
public sealed class NoLocalConnections : ILocalConnections
{
    /// <inheritdoc/>
    public string? GatewayId => null;

    /// <inheritdoc/>
    public HandoffAnswer Accept(InboxCopy copy, long epoch, string? traceParent) => HandoffAnswer.NotConnected;
}
