using ChatApp.Client.Events;
using ChatApp.Client.Messages.Read;
using ChatApp.Client.Messages.Receipts;
using ChatApp.Client.Messages.Receive;
using ChatApp.Client.Messages.Send;
using ChatApp.Client.Presence;
using ChatApp.Client.Sealing;
using ChatApp.Client.Store;
using ChatApp.Contracts.ClientProtocol;
using ChatApp.Contracts.Identity;

namespace ChatApp.Client.Connections;

/// <summary>
/// What the frames of a gateway do: stored first, in one transaction for all that came together, then acknowledged, then told. One caller
/// at a time.
/// </summary>
internal sealed class FrameProcessor(
    LocalStore store, MessageReceiver receiver, MessageOrder order, TickKeeper ticks, Outbox outbox, ReadReports reads,
    ReadElsewhere elsewhere, OpenChats chats, SealerGate gate, EventFeed events)
{
    /// <summary>A connection was made; its Hello started reading 0 of the inbox.</summary>
    public void ConnectionOpened() => order.ConnectionOpened();

    /// <summary>Takes frames in their order.</summary>
    /// <returns>What the client answers with.</returns>
    /// <exception cref="LocalStoreException">Nothing was stored, and nothing may be acknowledged.</exception>
    public async Task<IReadOnlyList<ClientFrame>> ProcessAsync(IReadOnlyList<ServerFrame> frames, CancellationToken cancellationToken)
    {
        var batch = new ReceiveBatch();
        using (await gate.EnterAsync(cancellationToken).ConfigureAwait(false))
        {
            var state = new SealerState(store);
            await ApplyAsync(frames, batch, state, cancellationToken).ConfigureAwait(false);
            await ticks.MoveAsync(batch, cancellationToken).ConfigureAwait(false);
            await elsewhere.MarkAsync(batch, cancellationToken).ConfigureAwait(false);
            if (batch.Changes.Count > 0)
            {
                // Without the position and the order of a later power cut everything would only come again; an acknowledgement is a promise.
                var durability = batch.Delivery > 0 ? Durability.Power : Durability.Process;
                await store.CommitAsync(batch.Changes, durability, cancellationToken).ConfigureAwait(false);
            }
        }

        foreach (var happened in batch.Events)
        {
            if (happened is ChatEvent.MessageAdded { Message: var message })
            {
                chats.MessageCame(message.Sender.User);
            }

            events.Publish(happened);
        }

        return Answers(batch);
    }

    private List<ClientFrame> Answers(ReceiveBatch batch)
    {
        var answers = new List<ClientFrame>();
        if (batch.Delivery > 0)
        {
            answers.Add(new ClientFrame { Acknowledge = new Acknowledge { Delivery = batch.Delivery } });
        }

        if (order.BeginReading() is { } reading)
        {
            answers.Add(new ClientFrame { ReadInboxAgain = ToFrame(reading) });
        }

        return answers;
    }

    private static ReadInboxAgain ToFrame(InboxReading reading)
    {
        var frame = new ReadInboxAgain { Request = reading.Request };
        if (reading.Stream is { } stream)
        {
            frame.Since = reading.Since?.ToUnixTimeMilliseconds() ?? 0;
            frame.ConversationId = stream.Conversation.Value.ToWire();
            frame.SenderUserId = stream.Sender.User.Value.ToWire();
            frame.SenderDeviceId = stream.Sender.Device.Value;
        }

        return frame;
    }

    private async Task ApplyAsync(
        IReadOnlyList<ServerFrame> frames, ReceiveBatch batch, SealerState state, CancellationToken cancellationToken)
    {
        var messages = new List<Message>();
        foreach (var frame in frames)
        {
            // A reading's end speaks of the messages that were pushed before it.
            if (frame.FrameCase == ServerFrame.FrameOneofCase.CaughtUp)
            {
                await receiver.ReceiveAsync(messages, batch, state, cancellationToken).ConfigureAwait(false);
                messages.Clear();
            }

            Apply(frame, messages, batch);
        }

        await receiver.ReceiveAsync(messages, batch, state, cancellationToken).ConfigureAwait(false);
    }

    private void Apply(ServerFrame frame, List<Message> messages, ReceiveBatch batch)
    {
        switch (frame.FrameCase)
        {
            case ServerFrame.FrameOneofCase.Push:
                batch.Delivery = Math.Max(batch.Delivery, frame.Push.Delivery);
                ApplyEntry(frame.Push.Entry, messages, batch);
                break;
            case ServerFrame.FrameOneofCase.Confirmed:
                batch.Changes.Add(new StoreChange.PositionConfirmed(new Position(frame.Confirmed.Position)));
                break;
            case ServerFrame.FrameOneofCase.CaughtUp:
                receiver.CaughtUp(frame.CaughtUp.Request, batch);
                break;
            case ServerFrame.FrameOneofCase.Sent when WireIds.TryRead(frame.Sent.MessageId, out var id):
                outbox.Sent(new MessageId(id), batch);
                break;
            case ServerFrame.FrameOneofCase.Refused:
                outbox.Refused(frame.Refused);
                break;
            case ServerFrame.FrameOneofCase.ReadStored:
                reads.Answered(frame.ReadStored, batch);
                break;
            case ServerFrame.FrameOneofCase.PresenceChanged:
                chats.Take(frame.PresenceChanged);
                break;
            case ServerFrame.FrameOneofCase.WatchRefused:
                chats.Take(frame.WatchRefused);
                break;
            case ServerFrame.FrameOneofCase.TypingChanged:
                chats.Take(frame.TypingChanged);
                break;
            default:
                break; // A frame of a later version of the protocol, or one that the session handles.
        }
    }

    private void ApplyEntry(Entry? entry, List<Message> messages, ReceiveBatch batch)
    {
        switch (entry?.KindCase)
        {
            case Entry.KindOneofCase.Message:
                messages.Add(entry.Message);
                break;
            case Entry.KindOneofCase.Receipts:
                ticks.Note(entry.Receipts, batch);
                elsewhere.Note(entry.Receipts);
                break;
            default:
                break; // A kind of a later version of the protocol: acknowledged like the others.
        }
    }
}
