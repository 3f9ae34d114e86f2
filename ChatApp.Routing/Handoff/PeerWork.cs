using ChatApp.Contracts.ServiceProtocol;

namespace ChatApp.Routing.Handoff;

/// <summary>What waits to be written to a stream: a copy, or a notice.</summary>
internal readonly record struct PeerWork(PendingHandoff? Handoff, Notice? Notice = null);
