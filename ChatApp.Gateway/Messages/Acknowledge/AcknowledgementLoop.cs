using ChatApp.Contracts.ClientProtocol;
using ChatApp.Contracts.Identity;
using ChatApp.Gateway.Connections;
using ChatApp.Gateway.Messages.Push;
using ChatApp.Gateway.Receipts;
using ChatApp.Gateway.Retention;
using ChatApp.Gateway.Telemetry;
using ChatApp.Routing.Faults;
using ChatApp.Routing.Handoff;
using ChatApp.Storage;

namespace ChatApp.Gateway.Messages.Acknowledge;

/// <summary>
/// Turns a connection's acknowledgements into delivered receipts and, once those are durable and on their way, confirms them, in order.
/// What is acknowledged while a batch is under way makes the next batch. One a connection.
/// </summary>
internal sealed partial class AcknowledgementLoop(
    Connection connection, ReceiptWriter receipts, CursorKeeper cursors, FinishedDays finishedDays, FaultPoints faults, TimeProvider clock, ILogger logger)
{
    // Up to so many, looking through all of them is quicker than a set.
    private const int FewEntries = 16;

    private static readonly TimeSpan RetryPause = TimeSpan.FromSeconds(1);

    private Rounds? _rounds;
    private ulong _acknowledged;
    private ulong _confirmed;

    /// <summary>Begins to confirm, for which its owner runs <see cref="RunAsync"/> in rounds.</summary>
    public void Begin(Rounds rounds) => _rounds = rounds;

    /// <summary>Notes an acknowledgement. Called by the connection's one reader.</summary>
    /// <returns>False if the client acknowledges what it was never pushed.</returns>
    public bool TryAcknowledge(ulong delivery)
    {
        if (!connection.Pushes.TryAcknowledge(delivery))
        {
            return false;
        }

        if (delivery > _acknowledged)
        {
            Volatile.Write(ref _acknowledged, delivery);
            _rounds?.Ask();
        }

        return true;
    }

    /// <summary>Confirms all that has been acknowledged.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        while (Volatile.Read(ref _acknowledged) is var delivery && delivery > _confirmed)
        {
            var entries = connection.Pushes.UpTo(delivery);
            _confirmed = delivery;
            if (faults.Has(PlantedFault.ConfirmationBeforeReceipt))
            {
                Confirm(delivery, entries.Count);
                await WriteReceiptsAsync(entries, cancellationToken);
                continue;
            }

            await WriteReceiptsAsync(entries, cancellationToken);
            Confirm(delivery, entries.Count);
        }
    }

    private void Confirm(ulong delivery, int count)
    {
        var before = connection.Pushes.Confirmed;
        var position = connection.Pushes.Confirm(delivery);
        cursors.Note(connection.Device, position);
        finishedDays.Note(connection.Device, before, position);
        GatewayMetrics.Acknowledged.Add(count);
        connection.Confirm(new Confirmation(delivery, position));
        connection.Pushes.GoOn();
    }

    private async Task WriteReceiptsAsync(List<PushedEntry> entries, CancellationToken cancellationToken)
    {
        var subjects = SubjectsOf(entries);
        while (subjects.Count > 0)
        {
            try
            {
                await receipts.WriteAsync(connection.Device, subjects, ReceiptKind.Delivered, cancellationToken);
                return;
            }
            catch (Exception exception) when (exception is StorageUnavailableException or ClockOutOfBoundException)
            {
                LogNotConfirmed(exception, entries.Count, connection.Device);
                await Task.Delay(RetryPause, clock, cancellationToken); // Unconfirmed it stays; the client need do nothing.
            }
        }
    }

    // No receipts for receipts, nor for what the user's own other devices sent.
    private List<ReceiptSubject> SubjectsOf(List<PushedEntry> entries)
    {
        var subjects = new List<ReceiptSubject>(entries.Count);
        var many = entries.Count > FewEntries ? new HashSet<ReceiptSubject>(entries.Count) : null;
        foreach (var entry in entries)
        {
            if (entry.Header is not { } header || header.Sender == connection.Device.User)
            {
                continue;
            }

            var subject = new ReceiptSubject(header.MessageId, header.Conversation, header.Sender, header.SenderDevice, header.Number);
            if (many?.Add(subject) ?? !subjects.Contains(subject))
            {
                subjects.Add(subject);
            }
        }

        return subjects;
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Count} acknowledgements of {Device} cannot be confirmed yet")]
    private partial void LogNotConfirmed(Exception exception, int count, DeviceAddress device);
}
