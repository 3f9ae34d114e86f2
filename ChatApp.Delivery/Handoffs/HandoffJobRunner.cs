using ChatApp.Contracts.Identity;
using ChatApp.Delivery.Telemetry;
using ChatApp.Routing.Faults;
using ChatApp.Routing.Handoff;
using ChatApp.Storage;
using ChatApp.Storage.Cursors;
using ChatApp.Storage.Handoffs;
using ChatApp.Storage.Inboxes;

namespace ChatApp.Delivery.Handoffs;

/// <summary>
/// Runs one job: persist, look up and hand off again, at a new position and under the same message id. It ends with that round's outcome,
/// or when its row is gone; how far the device has confirmed says nothing about it. Thread-safe.
/// </summary>
internal sealed partial class HandoffJobRunner(
    HandoffJobStore jobs, InboxStore inboxes, CursorStore cursors, CopyRouter router, FaultPoints faults, ILogger<HandoffJobRunner> logger)
{
    /// <summary>Runs it. Running it twice, or by two workers at once, costs a copy more, which the client drops.</summary>
    /// <returns>Whether it has ended; false if it stays, and is to be run again.</returns>
    public async Task<bool> RunAsync(HandoffJob job, CancellationToken cancellationToken)
    {
        var copy = job.Copy;
        try
        {
            await faults.PassAsync(FaultPoint.BeforeJob, cancellationToken);
            if (!await IsEndedByCursorAsync(copy, cancellationToken)
                && await inboxes.ContainsAsync(copy.Recipient, copy.Position, copy.MessageId, cancellationToken))
            {
                var persisted = await router.PersistAsync(copy.Recipient, copy.MessageId, copy.Entry, cancellationToken);
                var outcome = await router.HandOffAsync(persisted, cancellationToken);
                LogHandedOff(copy.MessageId, copy.Recipient, outcome);
            }

            // Whatever the outcome: if nobody answered this time either, a new job is durable at the new position.
            await jobs.CompleteAsync(job, cancellationToken);
            DeliveryMetrics.Jobs.Add(1);
            return true;
        }
        catch (Exception exception) when (exception is ClockOutOfBoundException or StorageUnavailableException)
        {
            DeliveryMetrics.Deferred.Add(1);
            LogDeferred(exception, copy.MessageId, copy.Recipient); // It stays: for another worker, or for this one's next round.
            return false;
        }
    }

    private async ValueTask<bool> IsEndedByCursorAsync(InboxCopy copy, CancellationToken cancellationToken) =>
        faults.Has(PlantedFault.JobEndedByCursor) && await cursors.ReadAsync(copy.Recipient, cancellationToken) > copy.Position;

    [LoggerMessage(Level = LogLevel.Information, Message = "Handed {MessageId} for {Recipient} off again: {Outcome}")]
    private partial void LogHandedOff(MessageId messageId, DeviceAddress recipient, CopyOutcome outcome);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The job of {MessageId} for {Recipient} is deferred")]
    private partial void LogDeferred(Exception exception, MessageId messageId, DeviceAddress recipient);
}
