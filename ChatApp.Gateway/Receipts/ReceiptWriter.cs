using ChatApp.Contracts.ClientProtocol;
using ChatApp.Contracts.Identity;
using ChatApp.Gateway.Blocks;
using ChatApp.Gateway.Devices;
using ChatApp.Gateway.Messages.Entries;
using ChatApp.Routing.Faults;
using ChatApp.Routing.Handoff;
using ChatApp.Storage.Ledger;

namespace ChatApp.Gateway.Receipts;

/// <summary>
/// Makes receipts durable in the ledger and sends them to every device of the senders, the way a message goes: persist, look up, hand
/// off. One row and one frame cover all receipts of a call for one sender. Thread-safe.
/// </summary>
internal sealed class ReceiptWriter(
    CopyRouter router, LedgerStore ledger, DeviceListCache devices, BlockCache blocks, ReadReceiptSettings settings, FaultPoints faults, TimeProvider clock)
{
    // One entry's: the frame that pushes it stays below 64 KiB.
    private const int MaximumTogether = 512;

    /// <summary>
    /// Writes receipts of one device. Repeating it changes no tick: the earliest time stands. Those for senders whom its user blocked are
    /// passed over for good: a tick would tell them that somebody is there.
    /// </summary>
    /// <exception cref="Storage.StorageUnavailableException">Some may be durable; repeat it.</exception>
    /// <exception cref="ClockOutOfBoundException">Some may be durable; repeat it.</exception>
    public async Task WriteAsync(
        DeviceAddress from, IReadOnlyCollection<ReceiptSubject> subjects, ReceiptKind kind, CancellationToken cancellationToken)
    {
        await faults.PassAsync(FaultPoint.BeforeReceipt, cancellationToken);
        var at = clock.GetUtcNow();
        var bySender = await WithoutBlockedAsync(from.User, subjects, cancellationToken);
        if (kind == ReceiptKind.Read)
        {
            // The user's other devices learn it whatever the settings say: it is no receipt, it is where the user is in the conversation.
            await SendAsync(from, from.User, EntryEncoding.OfReceipts(from, subjects, kind, at), cancellationToken);
            bySender = await WithReceiptsOnAsync(from.User, bySender, cancellationToken);
        }

        await Task.WhenAll(bySender.SelectMany(group => group).Select(subject => ledger.TickAsync(
            subject.Sender, subject.Message, from, kind, at, cancellationToken).AsTask()));
        await Task.WhenAll(bySender.SelectMany(group => group.Chunk(MaximumTogether).Select(
            together => SendAsync(from, group.Key, EntryEncoding.OfReceipts(from, together, kind, at), cancellationToken))));
    }

    private async Task<List<IGrouping<UserId, ReceiptSubject>>> WithoutBlockedAsync(
        UserId reader, IReadOnlyCollection<ReceiptSubject> subjects, CancellationToken cancellationToken)
    {
        var kept = new List<IGrouping<UserId, ReceiptSubject>>();
        foreach (var group in subjects.GroupBy(subject => subject.Sender))
        {
            if (!await blocks.IsBlockedAsync(reader, group.Key, cancellationToken))
            {
                kept.Add(group);
            }
        }

        return kept;
    }

    /// <summary>Whoever turned read receipts off gives none and is given none.</summary>
    private async Task<List<IGrouping<UserId, ReceiptSubject>>> WithReceiptsOnAsync(
        UserId reader, List<IGrouping<UserId, ReceiptSubject>> bySender, CancellationToken cancellationToken)
    {
        if (!await settings.AreOnAsync(reader, cancellationToken))
        {
            return [];
        }

        var kept = new List<IGrouping<UserId, ReceiptSubject>>();
        foreach (var group in bySender)
        {
            if (await settings.AreOnAsync(group.Key, cancellationToken))
            {
                kept.Add(group);
            }
        }

        return kept;
    }

    private async Task SendAsync(DeviceAddress from, UserId sender, ReadOnlyMemory<byte> entry, CancellationToken cancellationToken)
    {
        var id = MessageId.New(clock.GetUtcNow());
        var recipients = await devices.FindAsync(sender, cancellationToken);
        var persisted = await Task.WhenAll(recipients.Devices
            .Select(device => new DeviceAddress(sender, device))
            .Where(device => device != from)
            .Select(device => router.PersistAsync(device, id, entry, cancellationToken)));
        await router.HandOffAllAsync(persisted, cancellationToken);
    }
}
