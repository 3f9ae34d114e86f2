using ChatApp.Client.Events;
using ChatApp.Client.Sealing;
using ChatApp.Client.Store;
using ChatApp.Contracts.ClientProtocol;
using ChatApp.Contracts.Identity;
using Microsoft.Extensions.Logging;

namespace ChatApp.Client.Messages.Receive;

/// <summary>
/// Takes the messages of a batch: drops what was received before, opens the rest, and shows it in order. Everything that follows from it
/// goes into the batch, so that ids, messages and sessions become durable together. One caller at a time.
/// </summary>
internal sealed partial class MessageReceiver(
    LocalStore store, MessageOpener opener, MessageOrder order, DisplayOrder display, ConversationBook conversations, TimeProvider clock,
    ILogger logger)
{
    public async Task ReceiveAsync(
        IReadOnlyList<Message> messages, ReceiveBatch batch, SealerState state, CancellationToken cancellationToken)
    {
        var readable = messages.Select(message => (Frame: message, Key: ReadKey(message))).Where(pair => pair.Key is not null).ToList();
        var known = await store.ReadReceivedAmongAsync([.. readable.Select(pair => pair.Key!.Value)], cancellationToken)
            .ConfigureAwait(false);
        var stored = new HashSet<MessageKey>(known);
        foreach (var (frame, key) in readable)
        {
            if (!stored.Contains(key!.Value) && batch.Received.Add(key.Value))
            {
                await TakeAsync(frame, key.Value, batch, state, cancellationToken).ConfigureAwait(false);
            }
            else
            {
                ClientMetrics.Duplicates.Add(1);
            }
        }
    }

    /// <summary>A reading of the inbox has ended: what waited for it is shown.</summary>
    public void CaughtUp(ulong reading, ReceiveBatch batch) => Show(order.CaughtUp(reading), arrived: null, batch);

    private async Task TakeAsync(
        Message frame, MessageKey key, ReceiveBatch batch, SealerState state, CancellationToken cancellationToken)
    {
        batch.Changes.Add(new StoreChange.IdReceived(key, clock.GetUtcNow()));
        WireIds.TryRead(frame.ConversationId, out var conversation);
        if (await opener.OpenAsync(key, frame, new ConversationId(conversation), state, cancellationToken).ConfigureAwait(false)
            is not var (message, peer))
        {
            LogForeign(key.Id, key.Sender);
            return;
        }

        batch.Changes.AddRange(state.Keep());
        if (conversations.Note(message.Conversation, peer) is { } begun)
        {
            batch.Changes.Add(begun);
        }

        var shown = order.Arrive(message);
        if (shown.Count == 0)
        {
            batch.Changes.Add(new StoreChange.MessageAdded(message));
        }

        Show(shown, message, batch);
    }

    private void Show(IReadOnlyList<ChatMessage> messages, ChatMessage? arrived, ReceiveBatch batch)
    {
        foreach (var message in messages)
        {
            var shown = message with { Order = display.Next() };
            batch.Changes.Add(ReferenceEquals(message, arrived)
                ? new StoreChange.MessageAdded(shown)
                : new StoreChange.MessageReleased(new MessageKey(message.Sender, message.Id), shown.Order));
            if (shown.Kind != MessageKind.GivenUp)
            {
                batch.Added.Add(shown);
                batch.Events.Add(new ChatEvent.MessageAdded(shown));
            }
        }

        batch.Changes.AddRange(order.TakeAdvanced());
    }

    private MessageKey? ReadKey(Message message)
    {
        if (WireIds.TryRead(message.MessageId, out var id)
            && WireIds.TryRead(message.SenderUserId, out var user)
            && WireIds.TryRead(message.ConversationId, out _)
            && DeviceId.IsValid(message.SenderDeviceId)
            && message.Number <= long.MaxValue)
        {
            return new MessageKey(new DeviceAddress(new UserId(user), new DeviceId((byte)message.SenderDeviceId)), new MessageId(id));
        }

        LogMalformed();
        return null;
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "A pushed message has ids that cannot be read; it is acknowledged and dropped")]
    private partial void LogMalformed();

    [LoggerMessage(Level = LogLevel.Warning, Message = "{MessageId} from {Sender} belongs to no conversation of this device; dropped")]
    private partial void LogForeign(MessageId messageId, DeviceAddress sender);
}
