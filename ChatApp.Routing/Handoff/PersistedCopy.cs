using ChatApp.Routing.Registry;
using ChatApp.Storage.Inboxes;

namespace ChatApp.Routing.Handoff;

/// <summary>A copy that is durable at its position, and when that position was made.</summary>
/// <param name="Copy">The copy.</param>
/// <param name="MadeAt">A <see cref="TimeProvider"/> timestamp: a clock that runs while the process is stopped.</param>
public sealed record PersistedCopy(InboxCopy Copy, long MadeAt)
{
    /// <summary>The W3C trace context of what sent it, for the gateway that pushes it; null if it is not traced.</summary>
    internal string? TraceParent { get; init; }

    /// <summary>What a look-up found too early: only where that fault is planted.</summary>
    internal IReadOnlyList<DeviceRoute>? LookUpBeforeWrite { get; init; }
}
