using ChatApp.Storage.Inboxes;

namespace ChatApp.Gateway.Messages.Push;

/// <summary>An accepted copy that waits for its turn.</summary>
internal readonly record struct WaitingCopy(InboxCopy Copy, string? TraceParent);
