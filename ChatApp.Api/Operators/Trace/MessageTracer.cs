using ChatApp.Contracts.Identity;
using ChatApp.Routing.Registry;
using ChatApp.Storage.Cursors;
using ChatApp.Storage.Devices;
using ChatApp.Storage.Handoffs;
using ChatApp.Storage.Inboxes;
using ChatApp.Storage.Ledger;

namespace ChatApp.Api.Operators.Trace;

/// <summary>
/// Follows one message through everything that is durable about it. Reads each device's inbox from the message's time on: for an operator,
/// now and then. Never reads content: an inbox row's entry is not looked into. Thread-safe.
/// </summary>
internal sealed class MessageTracer(
    LedgerStore ledger,
    DeviceStore devices,
    InboxStore inboxes,
    HandoffJobStore jobs,
    CursorStore cursors,
    Routes routes,
    GatewayLeases leases,
    TimeProvider clock)
{
    // A sender's clock may be ahead of the position's by what a message id may lead.
    private static readonly TimeSpan Lead = Contracts.ClientProtocol.ChatProtocol.MaximumMessageLead + TimeSpan.FromSeconds(15);

    /// <summary>Traces a message between two users.</summary>
    /// <exception cref="Storage.StorageUnavailableException">Nothing is known.</exception>
    public async Task<MessageTrace> TraceAsync(MessageId message, UserId sender, UserId recipient, CancellationToken cancellationToken)
    {
        var conversation = ConversationId.Between(sender, recipient);
        var sent = await ledger.FindAsync(sender, conversation, message, cancellationToken);
        var ticks = sent is null ? [] : await ledger.ReadTicksAsync(sent, cancellationToken);
        var addresses = (await Task.WhenAll(AddressesOfAsync(sender, cancellationToken), AddressesOfAsync(recipient, cancellationToken)))
            .SelectMany(found => found).Where(device => device != sent?.Sender);
        var traced = await Task.WhenAll(addresses.Select(device => TraceAsync(message, device, ticks, cancellationToken)));
        var summary = sent is null && traced.All(device => device.Rows.Count == 0)
            ? "Nothing of it is stored: it was never sent, or was refused, or it is older than 30 days."
            : sent is null
                ? "It was stored for some devices and has no record in the ledger: a send that broke off. Its sender has no ✓ and tries again."
                : $"{traced.Count(device => device.DeliveredAt is not null)} of {traced.Count(device => device.UserId == recipient.Value)} devices of the recipient have it.";
        return new MessageTrace(
            message.Value, conversation.Value, sender.Value, recipient.Value, message.Time, sent?.Number, sent?.Sender.Device.Value, summary, traced);
    }

    private async Task<IEnumerable<DeviceAddress>> AddressesOfAsync(UserId user, CancellationToken cancellationToken) =>
        (await devices.ListAsync(user, cancellationToken)).Devices.Select(device => new DeviceAddress(user, device.Id));

    private async Task<DeviceTrace> TraceAsync(
        MessageId message, DeviceAddress device, IReadOnlyList<Tick> ticks, CancellationToken cancellationToken)
    {
        var rows = new List<RowTrace>();
        var until = Position.StartOf(clock.GetUtcNow().AddMinutes(1));
        await foreach (var copy in inboxes.ReadAsync(device, Position.StartOf(message.Time - Lead), until, cancellationToken))
        {
            if (copy.MessageId == message)
            {
                rows.Add(new RowTrace(copy.Position.Value, copy.Position.Time, await HasJobAsync(copy, cancellationToken)));
            }
        }

        var confirmed = await cursors.ReadAsync(device, cancellationToken);
        var gateway = await FindGatewayAsync(device);
        var tick = ticks.FirstOrDefault(tick => tick.Recipient == device);
        return new DeviceTrace(
            device.User.Value,
            device.Device.Value,
            Describe(rows, confirmed, gateway, tick),
            rows,
            confirmed == Position.None ? null : confirmed.Time,
            gateway,
            tick?.DeliveredAt,
            tick?.ReadAt);
    }

    private async Task<bool> HasJobAsync(InboxCopy copy, CancellationToken cancellationToken)
    {
        var job = new HandoffJob(copy);
        await foreach (var open in jobs.ReadAsync(job.Shard, job.Minute, cancellationToken))
        {
            if (open.Copy.Position == copy.Position && open.Copy.MessageId == copy.MessageId && open.Copy.Recipient == copy.Recipient)
            {
                return true;
            }
        }

        return false;
    }

    private async Task<string?> FindGatewayAsync(DeviceAddress device)
    {
        var route = (await routes.FindAsync(device.User)).FirstOrDefault(route => route.Device == device.Device);
        var lease = route is null ? null : await leases.FindAsync(route.GatewayId);
        return lease?.Epoch == route?.Epoch ? route?.GatewayId : null;
    }

    private static string Describe(List<RowTrace> rows, Position confirmed, string? gateway, Tick? tick) =>
        tick?.ReadAt is not null ? "Read."
        : tick?.DeliveredAt is not null ? "Delivered: the device has stored it."
        : rows.Count == 0 ? "No row: never persisted for this device, or its day was deleted after the device confirmed it."
        : confirmed.Value >= rows[^1].Position ? "Confirmed by the device."
        : rows.Any(row => row.HasJob) ? "Its hand-off had no answer: a handoff job waits for a delivery worker."
        : gateway is null ? "Waits in the inbox: the device is connected nowhere."
        : $"Handed to {gateway}, and pushed or about to be: the device has not acknowledged it.";
}
