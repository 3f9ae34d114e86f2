using System.Diagnostics;
using ChatApp.Contracts.ClientProtocol;
using ChatApp.Contracts.Identity;
using ChatApp.Gateway.Blocks;
using ChatApp.Gateway.Connections;
using ChatApp.Gateway.Devices;
using ChatApp.Gateway.Messages.Entries;
using ChatApp.Gateway.Messages.Quota;
using ChatApp.Gateway.Messages.Rate;
using ChatApp.Gateway.Telemetry;
using ChatApp.Routing.Deadlines;
using ChatApp.Routing.Faults;
using ChatApp.Routing.Handoff;
using ChatApp.Storage;
using ChatApp.Storage.Ledger;
using Google.Protobuf;
using Microsoft.Extensions.Options;
using SendFrame = ChatApp.Contracts.ClientProtocol.Send;

namespace ChatApp.Gateway.Messages.Send;

/// <summary>
/// A message from its sender's socket to its tick: check, persist, look up, hand off, and only then ✓ (docs/architecture.md).
/// Messages of one connection run concurrently; those of a conversation are written in their order, together where they come together.
/// Thread-safe.
/// </summary>
internal sealed partial class SendHandler(
    CopyRouter router,
    LedgerStore ledger,
    DeviceListCache devices,
    BlockCache blocks,
    InboxQuota quota,
    UserRates rates,
    JobBacklog backlog,
    FaultPoints faults,
    IOptions<GatewayOptions> options,
    TimeProvider clock,
    ILogger<SendHandler> logger)
{
    // Conversations of one connection that a refusal holds back or a send is under way in: what a client can make a gateway remember.
    private const int MaximumLanes = 10_000;

    // With the registry gone for so long, a few seconds more make no difference.
    private static readonly TimeSpan BacklogRetry = TimeSpan.FromSeconds(5);

    // Wait a moment before the store or the registry is asked again.
    private static readonly TimeSpan UnavailableRetry = TimeSpan.FromSeconds(1);

    private readonly SharedDeadlines _deadlines = new(options.Value.SendTimeout, clock);

    /// <summary>
    /// Checks a frame and takes its place in its conversation. Called for one frame after the other, in the order of arrival.
    /// </summary>
    /// <returns>The rest, which may run beside that of later frames. Ends with Sent or Refused.</returns>
    public Task HandleAsync(Connection connection, SendFrame frame)
    {
        if (!connection.SendRate.TryTake(out var retryAfter) || !rates.TryTake(connection.Device.User, out retryAfter))
        {
            return RefuseUnreadAsync(connection, frame, new Refusal(ErrorCode.RateLimited, "", RetryAfter: retryAfter));
        }

        if (!SendValidation.TryRead(frame, connection.Device, clock.GetUtcNow(), out var message, out var refusal))
        {
            return RefuseUnreadAsync(connection, frame, refusal);
        }

        var turn = connection.Lanes.TryEnter(message.Conversation, message.Number);
        return turn is null
            ? RefuseAsync(connection, frame.MessageId, EarlierRefused)
            : SendAsync(connection, frame.MessageId, message, turn);
    }

    private static Refusal EarlierRefused => new(ErrorCode.EarlierRefused, "An earlier message of this conversation was refused.");

    private async Task SendAsync(Connection connection, ByteString wireId, OutgoingMessage message, ConversationTurn turn)
    {
        var started = clock.GetTimestamp();
        using var activity = GatewayTracing.StartSend(message.Id);
        if (faults.Has(PlantedFault.TickBeforePersist))
        {
            connection.Send(new ServerFrame { Sent = new Sent { MessageId = wireId } });
        }

        var refusal = await TrySendAsync(connection, message, turn, _deadlines.Next());
        connection.Lanes.Leave(message.Conversation, message.Number, turn, refused: refusal is not null);
        if (refusal is null)
        {
            GatewayMetrics.Sent.Add(1);
            GatewayMetrics.SendDuration.Record(clock.GetElapsedTime(started).TotalSeconds);
            connection.Send(new ServerFrame { Sent = new Sent { MessageId = wireId } });
        }
        else
        {
            activity?.SetStatus(ActivityStatusCode.Error, refusal.Code.ToString());
            await RefuseAsync(connection, wireId, refusal);
        }
    }

    /// <returns>Null if the tick has been earned.</returns>
    private async Task<Refusal?> TrySendAsync(
        Connection connection, OutgoingMessage message, ConversationTurn turn, CancellationToken cancellationToken)
    {
        try
        {
            if (!backlog.MayGoOn(options.Value.MaximumOpenJobs))
            {
                return new Refusal(ErrorCode.Unavailable, "The registry does not answer, and too much waits for it.", RetryAfter: BacklogRetry);
            }

            var own = await devices.FindAsync(connection.Device.User, cancellationToken);
            if (!own.Devices.Contains(connection.Device.Device))
            {
                await connection.CloseAsync(CloseCode.DeviceRemoved, "");
                return new Refusal(ErrorCode.Unavailable, "The sending device was removed.");
            }

            // Before anything is stored.
            if ((await devices.CheckAsync(connection.Device, own, message, cancellationToken) ?? await quota.CheckAsync(message)) is { } refusal)
            {
                return refusal;
            }

            var isBlocked = await blocks.IsBlockedAsync(message.Peer, connection.Device.User, cancellationToken);

            // Not only handed off: written behind its predecessors, too. A reading of the inbox sees a row as soon as it is there.
            if (!await turn.Earlier.WaitAsync(cancellationToken))
            {
                return EarlierRefused;
            }

            var persisted = await PersistAsync(connection.Device, message, isBlocked, turn, cancellationToken);
            var handingOff = router.HandOffAllAsync(persisted, cancellationToken);
            await (isBlocked ? Task.WhenAll(handingOff, router.LookUpInVainAsync(message.Peer, cancellationToken)) : handingOff);
            await faults.PassAsync(FaultPoint.BeforeTick, cancellationToken);
            return null;
        }
        catch (Exception exception) when (exception is StorageUnavailableException or ClockOutOfBoundException or OperationCanceledException)
        {
            LogNotSent(exception, message.Id, connection.Device);
            return new Refusal(ErrorCode.Unavailable, "The message may or may not have been stored.", RetryAfter: UnavailableRetry);
        }
    }

    /// <remarks>
    /// Of a sender whom the recipient blocked only the copies for their own devices are written, and the record. So it takes as long, and
    /// ends in ✓, as if the recipient were offline for ever: nothing tells the sender.
    /// </remarks>
    private async Task<PersistedCopy[]> PersistAsync(
        DeviceAddress sender, OutgoingMessage message, bool isBlocked, ConversationTurn turn, CancellationToken cancellationToken)
    {
        var record = ledger.RecordAsync(
            new SentMessage(sender, message.Conversation, message.Id, message.Number, [message.Peer]), cancellationToken);
        var copies = new List<QueuedCopy>(message.Copies.Count);
        foreach (var copy in message.Copies)
        {
            if (!isBlocked || copy.Recipient.User == sender.User)
            {
                var entry = EntryEncoding.OfMessage(sender, message.Id, message.Conversation, message.Number, copy.Ciphertext.Span);
                copies.Add(await router.QueueAsync(copy.Recipient, message.Id, entry, turn.Writes.To(copy.Recipient), cancellationToken));
            }
        }

        turn.SetQueued();
        PersistedCopy[] persisted = copies.Count == 1 ? [await copies[0].PersistAsync()] : await Task.WhenAll(copies.Select(copy => copy.PersistAsync()));
        await record;
        return persisted;
    }

    /// <summary>Refuses a message that took no place in its conversation, and what comes behind it there.</summary>
    private static Task RefuseUnreadAsync(Connection connection, SendFrame frame, Refusal refusal)
    {
        if (SendValidation.TryReadPlace(frame, out var conversation, out var number))
        {
            connection.Lanes.Refuse(conversation, number);
        }

        return RefuseAsync(connection, frame.MessageId, refusal);
    }

    private static Task RefuseAsync(Connection connection, ByteString wireId, Refusal refusal)
    {
        GatewayMetrics.Refused.Add(1, new KeyValuePair<string, object?>("code", refusal.Code.ToString()));
        connection.Send(new ServerFrame { Refused = refusal.ToFrame(wireId) });
        return connection.Lanes.Count > MaximumLanes ? connection.CloseAsync(CloseCode.RateLimited, "") : Task.CompletedTask;
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "{MessageId} from {Sender} could not be sent")]
    private partial void LogNotSent(Exception exception, MessageId messageId, DeviceAddress sender);
}
