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
        DeviceAddress from, List<ReceiptSubject> subjects, ReceiptKind kind, CancellationToken cancellationToken)
    {
        await faults.PassAsync(FaultPoint.BeforeReceipt, cancellationToken);
        var at = clock.GetUtcNow();
        var bySender = await WithoutBlockedAsync(from.User, BySender(subjects), cancellationToken);
        if (kind == ReceiptKind.Read)
        {
            // The user's other devices learn it whatever the settings say: it is no receipt, it is where the user is in the conversation.
            await SendAsync(from, from.User, EntryEncoding.OfReceipts(from, subjects, kind, at), cancellationToken);
            bySender = await WithReceiptsOnAsync(from.User, bySender, cancellationToken);
        }

        await TickAsync(from, bySender, kind, at, cancellationToken);
        var sending = new List<Task>(bySender.Count);
        foreach (var receipts in bySender)
        {
            IEnumerable<IReadOnlyCollection<ReceiptSubject>> entries = receipts.Count <= MaximumTogether ? [receipts] : receipts.Chunk(MaximumTogether);
            foreach (var together in entries)
            {
                sending.Add(SendAsync(from, receipts[0].Sender, EntryEncoding.OfReceipts(from, together, kind, at), cancellationToken));
            }
        }

        await Task.WhenAll(sending);
    }

    /// <returns>The receipts of each sender, at least one.</returns>
    private static List<List<ReceiptSubject>> BySender(List<ReceiptSubject> subjects)
    {
        // Of one sender, nearly always.
        return subjects.Count > 0 && subjects.TrueForAll(subject => subject.Sender == subjects[0].Sender)
            ? [subjects]
            : [.. subjects.GroupBy(subject => subject.Sender).Select(group => group.ToList())];
    }

    private async Task TickAsync(
        DeviceAddress from, List<List<ReceiptSubject>> bySender, ReceiptKind kind, DateTimeOffset at, CancellationToken cancellationToken)
    {
        var ticks = new List<Task>(bySender.Count);
        foreach (var receipts in bySender)
        {
            if (kind == ReceiptKind.Delivered)
            {
                foreach (var range in DeliveredRanges.Of(receipts))
                {
                    ticks.Add(ledger.DeliverAsync(range, from, at, cancellationToken).AsTask());
                }
            }

            foreach (var subject in receipts)
            {
                if (kind == ReceiptKind.Delivered && DeliveredRanges.HasPlace(subject))
                {
                    continue; // In a range.
                }

                ticks.Add(ledger.TickAsync(subject.Sender, subject.Message, from, kind, at, cancellationToken).AsTask());
            }
        }

        await Task.WhenAll(ticks);
    }

    private async Task<List<List<ReceiptSubject>>> WithoutBlockedAsync(
        UserId reader, List<List<ReceiptSubject>> bySender, CancellationToken cancellationToken)
    {
        var kept = new List<List<ReceiptSubject>>(bySender.Count);
        foreach (var receipts in bySender)
        {
            if (!await blocks.IsBlockedAsync(reader, receipts[0].Sender, cancellationToken))
            {
                kept.Add(receipts);
            }
        }

        return kept;
    }

    /// <summary>Whoever turned read receipts off gives none and is given none.</summary>
    private async Task<List<List<ReceiptSubject>>> WithReceiptsOnAsync(
        UserId reader, List<List<ReceiptSubject>> bySender, CancellationToken cancellationToken)
    {
        if (!await settings.AreOnAsync(reader, cancellationToken))
        {
            return [];
        }

        var kept = new List<List<ReceiptSubject>>(bySender.Count);
        foreach (var receipts in bySender)
        {
            if (await settings.AreOnAsync(receipts[0].Sender, cancellationToken))
            {
                kept.Add(receipts);
            }
        }

        return kept;
    }

    private async Task SendAsync(DeviceAddress from, UserId sender, ReadOnlyMemory<byte> entry, CancellationToken cancellationToken)
    {
        var id = MessageId.New(clock.GetUtcNow());
        var recipients = await devices.FindAsync(sender, cancellationToken);
        var copies = new List<Task<PersistedCopy>>(recipients.Devices.Count);
        foreach (var device in recipients.Devices)
        {
            var recipient = new DeviceAddress(sender, device);
            if (recipient != from)
            {
                copies.Add(router.PersistAsync(recipient, id, entry, cancellationToken));
            }
        }

        await router.HandOffAllAsync(copies.Count == 1 ? [await copies[0]] : await Task.WhenAll(copies), cancellationToken);
    }
}
