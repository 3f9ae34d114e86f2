using System.Runtime.CompilerServices;
using ChatApp.Contracts.Identity;
using ChatApp.Routing.Offline;
using ChatApp.Routing.Positions;
using ChatApp.Storage.Inboxes;

namespace ChatApp.Gateway.Messages.Push;

/// <summary>Reads a registered device's inbox up to the moment at which the reading begins. Thread-safe.</summary>
/// <remarks>
/// What becomes durable later is handed off live, because its look-up comes after the registration. A reading that followed the tail
/// would push rows far ahead of live copies that wait behind it, and what reaches a device must never be more than 14 s behind what it
/// confirmed before. See docs/decisions/0003-a-reading-ends-where-it-began.md.
/// </remarks>
internal sealed class InboxReader(InboxStore inboxes, WaitingSizes sizes, ClockCheck clockCheck, TimeProvider clock)
{
    /// <summary>The rows from a position on.</summary>
    /// <exception cref="Storage.StorageUnavailableException">The reading broke off.</exception>
    public async IAsyncEnumerable<InboxCopy> ReadAsync(
        DeviceAddress device, Position from, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        // By Redis's clock, which every writer's is compared with: whatever is durable now was positioned by a clock within its bound.
        var now = clock.GetUtcNow() + clockCheck.Offset;
        var pushed = default(WaitingSize);
        var isComplete = false;
        try
        {
            await foreach (var copy in inboxes.ReadAsync(device, from, Position.StartOf(now + ClockCheck.Bound), cancellationToken))
            {
                yield return copy;
                pushed = new WaitingSize(pushed.Rows + 1, pushed.Bytes + copy.Entry.Length);
            }

            isComplete = true;
        }
        finally
        {
            // Whoever asked for the next one has pushed the last one: what waits now is what is not confirmed, 1,024 at the most.
            if (isComplete)
            {
                sizes.Clear(device);
            }
            else if (pushed.Rows > 0)
            {
                sizes.Subtract(device, pushed);
            }
        }
    }
}
