using ChatApp.Contracts.Identity;
using ChatApp.Routing.Positions;
using ChatApp.Storage.Inboxes;

namespace ChatApp.Gateway.Messages.Push;

/// <summary>Reads a registered device's inbox up to the moment at which the reading begins. Thread-safe.</summary>
/// <remarks>
/// What becomes durable later is handed off live, because its look-up comes after the registration. A reading that followed the tail
/// would push rows far ahead of live copies that wait behind it, and what reaches a device must never be more than 14 s behind what it
/// confirmed before. See docs/decisions/0003-a-reading-ends-where-it-began.md.
/// </remarks>
internal sealed class InboxReader(InboxStore inboxes, ClockCheck clockCheck, TimeProvider clock)
{
    /// <summary>The rows from a position on.</summary>
    /// <exception cref="Storage.StorageUnavailableException">The reading broke off.</exception>
    public IAsyncEnumerable<InboxCopy> ReadAsync(DeviceAddress device, Position from, CancellationToken cancellationToken)
    {
        // By Redis's clock, which every writer's is compared with: whatever is durable now was positioned by a clock within its bound.
        var now = clock.GetUtcNow() + clockCheck.Offset;
        return inboxes.ReadAsync(device, from, Position.StartOf(now + ClockCheck.Bound), cancellationToken);
    }
}
