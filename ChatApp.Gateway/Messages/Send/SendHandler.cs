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
using ChatApp.Routing.Batching;
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
/// What comes together in one conversation goes together; all else runs concurrently, and what a conversation's messages write keeps their
/// order. Thread-safe.
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
    /// <param name="connection">Whose frame it is.</param>
    /// <param name="frame">The frame.</param>
    /// <param name="burst">What came right before and has not gone on yet; null if there is nothing.</param>
    /// <param name="refusing">Completes when a refusal is through.</param>
    /// <returns>The burst that it is the last of: the given one, or else a new one. Null if it is refused.</returns>
    public SendBurst? Accept(Connection connection, SendFrame frame, SendBurst? burst, out Task refusing)
    {
        refusing = Task.CompletedTask;
        if (!connection.SendRate.TryTake(out var retryAfter) || !rates.TryTake(connection.Device.User, out retryAfter))
        {
            refusing = RefuseUnreadAsync(connection, frame, new Refusal(ErrorCode.RateLimited, "", RetryAfter: retryAfter));
            return null;
        }

        if (!SendValidation.TryRead(frame, connection.Device, clock.GetUtcNow(), out var message, out var refusal))
        {
            refusing = RefuseUnreadAsync(connection, frame, refusal);
            return null;
        }

        var shared = burst?.Sends.Count < SendBurst.MaximumMessages ? burst.Turn : null;
        var turn = connection.Lanes.TryEnter(message.Conversation, message.Number, shared);
        if (turn is null)
        {
            refusing = RefuseAsync(connection, frame.MessageId, EarlierRefused);
            return null;
        }

        if (turn != shared)
        {
            burst = new SendBurst(turn);
        }

        burst!.Sends.Add(new AcceptedSend(message, frame.MessageId));
        return burst;
    }

    private static Refusal EarlierRefused => new(ErrorCode.EarlierRefused, "An earlier message of this conversation was refused.");

    /// <summary>Takes messages to their ticks or refusals. May run beside earlier and later ones.</summary>
    public async Task SendAsync(Connection connection, SendBurst burst)
    {
        var started = clock.GetTimestamp();
        foreach (var send in burst.Sends)
        {
            send.Activity = GatewayTracing.StartSend(send.Message.Id);
            if (faults.Has(PlantedFault.TickBeforePersist))
            {
                connection.Send(new ServerFrame { Sent = new Sent { MessageId = send.WireId } });
            }
        }

        try
        {
            await TrySendAsync(connection, burst, _deadlines.Next());
            Tick(connection, burst, started);
        }
        catch (Exception exception) when (MayBeStored(exception))
        {
            burst.Sends.ForEach(send => GiveUp(send, exception, connection));
        }

        await AnswerRefusedAsync(connection, burst);
    }

    /// <summary>Checks, persists and hands off. What is not refused in the end has earned its tick.</summary>
    private async Task TrySendAsync(Connection connection, SendBurst burst, CancellationToken cancellationToken)
    {
        if (!backlog.MayGoOn(options.Value.MaximumOpenJobs))
        {
            RefuseAll(burst.Sends, new Refusal(ErrorCode.Unavailable, "The registry does not answer, and too much waits for it.", RetryAfter: BacklogRetry));
            return;
        }

        var own = await devices.FindAsync(connection.Device.User, cancellationToken);
        if (!own.Devices.Contains(connection.Device.Device))
        {
            await connection.CloseAsync(CloseCode.DeviceRemoved, "");
            RefuseAll(burst.Sends, new Refusal(ErrorCode.Unavailable, "The sending device was removed."));
            return;
        }

        await CheckAsync(connection, own, burst, cancellationToken); // Before anything is stored.
        if (burst.Sends.Count == 0)
        {
            return;
        }

        var isBlocked = await blocks.IsBlockedAsync(burst.Peer, connection.Device.User, cancellationToken);

        // Not only handed off: written behind its predecessors, too. A reading of the inbox sees a row as soon as it is there.
        if (!await burst.Turn.Earlier.WaitAsync(cancellationToken))
        {
            RefuseAll(burst.Sends, EarlierRefused);
            return;
        }

        var persisted = await PersistAsync(connection, burst, isBlocked, cancellationToken);
        if (burst.Sends.Count == 0)
        {
            return;
        }

        var handingOff = router.HandOffAllAsync(persisted, cancellationToken);
        await (isBlocked ? Task.WhenAll(handingOff, router.LookUpInVainAsync(burst.Peer, cancellationToken)) : handingOff);
        await faults.PassAsync(FaultPoint.BeforeTick, cancellationToken);
    }

    private async Task CheckAsync(Connection connection, DeviceIds own, SendBurst burst, CancellationToken cancellationToken)
    {
        var isRefused = false;
        foreach (var send in burst.Sends)
        {
            send.Refusal = await devices.CheckAsync(connection.Device, own, send.Message, cancellationToken)
                ?? await quota.CheckAsync(send.Message)
                ?? (isRefused ? EarlierRefused : null);
            isRefused |= send.Refusal is not null;
        }

        if (isRefused)
        {
            await AnswerRefusedAsync(connection, burst);
        }
    }

    /// <remarks>
    /// Of a sender whom the recipient blocked only the copies for their own devices are written, and the record. So it takes as long, and
    /// ends in ✓, as if the recipient were offline for ever: nothing tells the sender.
    /// </remarks>
    /// <returns>The copies of what is durable. What is not is refused.</returns>
    private async Task<List<PersistedCopy>> PersistAsync(
        Connection connection, SendBurst burst, bool isBlocked, CancellationToken cancellationToken)
    {
        await QueueAsync(connection, burst, isBlocked, cancellationToken);
        var persisted = new List<PersistedCopy>(burst.Sends.Count);
        for (var last = burst.Sends.Count - 1; last >= 0; last--) // With the last, nearly all are durable: so hardly anything is waited for.
        {
            var send = burst.Sends[last];
            try
            {
                foreach (var copy in send.Copies)
                {
                    await copy.Write.Durable;
                }

                await send.Record.Durable;
            }
            catch (Exception exception) when (MayBeStored(exception))
            {
                GiveUp(send, exception, connection);
            }
        }

        await AnswerRefusedAsync(connection, burst);
        foreach (var send in burst.Sends)
        {
            foreach (var copy in send.Copies)
            {
                persisted.Add(copy.Persisted);
            }
        }

        return persisted;
    }

    /// <summary>Queues records and copies to be written. What stands behind one that cannot be queued is refused with it.</summary>
    private async Task QueueAsync(Connection connection, SendBurst burst, bool isBlocked, CancellationToken cancellationToken)
    {
        var sender = connection.Device;
        foreach (var send in burst.Sends)
        {
            if (send.Activity is not null)
            {
                Activity.Current = send.Activity;
            }

            var message = send.Message;
            try
            {
                send.Record = new QueuedWrite(ledger.RecordAsync(
                    new SentMessage(sender, message.Conversation, message.Id, message.Number, [message.Peer]), cancellationToken));
                foreach (var copy in message.Copies)
                {
                    if (!isBlocked || copy.Recipient.User == sender.User)
                    {
                        var entry = EntryEncoding.OfMessage(sender, message.Id, message.Conversation, message.Number, copy.Ciphertext.Span);
                        send.Copies.Add(await router.QueueAsync(
                            copy.Recipient, message.Id, entry, burst.Turn.Writes.To(copy.Recipient), cancellationToken));
                    }
                }
            }
            catch (Exception exception) when (MayBeStored(exception))
            {
                RefuseAll(burst.Sends.SkipWhile(queued => queued != send), EarlierRefused);
                GiveUp(send, exception, connection);
                await AnswerRefusedAsync(connection, burst);
                return;
            }
        }

        burst.Turn.SetQueued();
    }

    private static void RefuseAll(IEnumerable<AcceptedSend> sends, Refusal refusal)
    {
        foreach (var send in sends)
        {
            send.Refusal = refusal;
        }
    }

    private static bool MayBeStored(Exception exception) =>
        exception is StorageUnavailableException or ClockOutOfBoundException or OperationCanceledException;

    private void GiveUp(AcceptedSend send, Exception exception, Connection connection)
    {
        LogNotSent(exception, send.Message.Id, connection.Device);
        send.Refusal = new Refusal(ErrorCode.Unavailable, "The message may or may not have been stored.", RetryAfter: UnavailableRetry);
    }

    private void Tick(Connection connection, SendBurst burst, long started)
    {
        var seconds = clock.GetElapsedTime(started).TotalSeconds;
        using var writing = BatchEnd.Begin(); // The ticks go out together.
        foreach (var send in burst.Sends)
        {
            if (send.Refusal is null)
            {
                connection.Lanes.Leave(send.Message.Conversation, send.Message.Number, burst.Turn, refused: false);
                GatewayMetrics.Sent.Add(1);
                GatewayMetrics.SendDuration.Record(seconds);
                connection.Send(new ServerFrame { Sent = new Sent { MessageId = send.WireId } });
                send.Activity?.Dispose();
            }
        }
    }

    /// <summary>Answers those that are refused, which are no part of the burst from here on.</summary>
    private static async Task AnswerRefusedAsync(Connection connection, SendBurst burst)
    {
        foreach (var send in burst.Sends)
        {
            if (send.Refusal is { } refusal)
            {
                connection.Lanes.Leave(send.Message.Conversation, send.Message.Number, burst.Turn, refused: true);
                send.Activity?.SetStatus(ActivityStatusCode.Error, refusal.Code.ToString());
                send.Activity?.Dispose();
                await RefuseAsync(connection, send.WireId, refusal);
            }
        }

        burst.Sends.RemoveAll(static send => send.Refusal is not null);
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
