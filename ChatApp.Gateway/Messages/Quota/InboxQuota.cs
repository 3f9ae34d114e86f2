using ChatApp.Contracts.ClientProtocol;
using ChatApp.Gateway.Messages.Send;
using ChatApp.Routing.Offline;
using Microsoft.Extensions.Options;

namespace ChatApp.Gateway.Messages.Quota;

/// <summary>
/// Refuses a message while one of its devices has more waiting than its quota: nothing is stored, and the sender tries again later.
/// Receipts are counted and never refused, since acknowledgements wait for them. Thread-safe.
/// </summary>
internal sealed class InboxQuota(WaitingSizes sizes, IOptions<GatewayOptions> options)
{
    // It ends when that device connects, which nobody can foresee.
    private static readonly TimeSpan Retry = TimeSpan.FromMinutes(1);

    /// <returns>Null if there is room.</returns>
    public async ValueTask<Refusal?> CheckAsync(OutgoingMessage message)
    {
        foreach (var copy in message.Copies)
        {
            if (IsFull(await sizes.FindAsync(copy.Recipient)))
            {
                return new Refusal(ErrorCode.RecipientFull, $"The inbox of {copy.Recipient} is full.", RetryAfter: Retry);
            }
        }

        return null;
    }

    private bool IsFull(WaitingSize size) =>
        size.Rows >= options.Value.MaximumInboxRows || size.Bytes >= options.Value.MaximumInboxBytes;
}
