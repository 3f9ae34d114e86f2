using ChatApp.Client.Events;
using ChatApp.Client.Store;
using ChatApp.Contracts.Identity;

namespace ChatApp.Client.Messages.Send;

/// <summary>
/// Gives a message its id and number and stores it, and gives numbers up. One at a time, so that numbers reach the store and the outbox
/// in their order. Thread-safe.
/// </summary>
internal sealed class MessageComposer(
    LocalStore store, Outbox outbox, ConversationBook conversations, DisplayOrder display, MessageClock clock, EventFeed events,
    DeviceAddress self) : IDisposable
{
    private const int MaximumRenewals = 3;

    private readonly SemaphoreSlim _gate = new(1, 1);

    /// <summary>Stores a new message. Once this returns it survives a crash, and is sent as soon as it can be.</summary>
    public async Task<ChatMessage> ComposeAsync(UserId recipient, string text, CancellationToken cancellationToken)
    {
        await _gate.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            var conversation = ConversationId.Between(self.User, recipient);
            var numbered = conversations.TakeNumber(conversation, recipient);
            var message = new ChatMessage(
                MessageId.New(clock.Now), conversation, self, numbered.LastNumber, MessageKind.Text, text)
            {
                Order = display.Next(),
                State = MessageState.Pending,
                IsRead = true,
            };
            var item = new OutboxItem(
                conversation, message.Number, message.Id, recipient, ContentCodec.Write(text, recipient, message.Number), default);
            await store.CommitAsync(
                [numbered, new StoreChange.MessageAdded(message), new StoreChange.OutboxPut(item)], Durability.Power, cancellationToken)
                .ConfigureAwait(false);
            events.Publish(new ChatEvent.MessageAdded(message));
            outbox.Add(item);
            return message;
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <summary>
    /// Gives an item up. Its number still goes out, empty and under an id of its own, so that nobody waits for it. If only the time of the
    /// id was refused, the message itself is sent anew, under a new id and number.
    /// </summary>
    public async Task GiveUpAsync(OutboxEntry entry, SendFailure failure, CancellationToken cancellationToken)
    {
        await _gate.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            var item = entry.Item;
            var changes = new List<StoreChange>();
            var anew = failure == SendFailure.ClockWrong && !item.IsGivenUp && item.Renewals < MaximumRenewals
                ? Renew(item, changes)
                : null;
            if (anew is null && !item.IsGivenUp)
            {
                changes.Add(new StoreChange.MessageMoved(new MessageKey(self, item.Id), MessageState.Failed, failure));
            }

            var empty = EmptyFor(item, failure);
            changes.Add(empty is null
                ? new StoreChange.OutboxRemoved(item.Conversation, item.Number)
                : new StoreChange.OutboxPut(empty));
            await store.CommitAsync(changes, Durability.Power, cancellationToken).ConfigureAwait(false);
            Apply(entry, empty, anew);
            await TellAsync(anew?.Id ?? item.Id, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            _gate.Release();
        }
    }

    public void Dispose() => _gate.Dispose();

    private OutboxItem Renew(OutboxItem item, List<StoreChange> changes)
    {
        var numbered = conversations.TakeNumber(item.Conversation, item.Recipient);
        var anew = item with
        {
            Number = numbered.LastNumber,
            Id = MessageId.New(clock.Now),
            Content = ContentCodec.Renumber(item.Content, numbered.LastNumber),
            Frame = default,
            Renewals = item.Renewals + 1,
        };
        changes.Add(numbered);
        changes.Add(new StoreChange.MessageRenamed(new MessageKey(self, item.Id), anew.Id, anew.Number));
        changes.Add(new StoreChange.OutboxPut(anew));
        return anew;
    }

    // An empty that is refused for good is dropped; where there is no recipient there is nobody to wait for the number.
    private OutboxItem? EmptyFor(OutboxItem item, SendFailure failure)
    {
        var mayHelp = !item.IsGivenUp || (failure == SendFailure.ClockWrong && item.Renewals < MaximumRenewals);
        return failure == SendFailure.UnknownRecipient || !mayHelp
            ? null
            : item with
            {
                Id = MessageId.New(clock.Now),
                Content = default,
                Frame = default,
                Renewals = item.IsGivenUp ? item.Renewals + 1 : 0,
            };
    }

    private void Apply(OutboxEntry entry, OutboxItem? empty, OutboxItem? anew)
    {
        if (empty is null)
        {
            outbox.Drop(entry);
        }
        else
        {
            outbox.Replace(entry, empty);
        }

        if (anew is not null)
        {
            outbox.Add(anew);
        }
    }

    private async Task TellAsync(MessageId id, CancellationToken cancellationToken)
    {
        foreach (var message in await store.ReadMessagesAsync(self.User, [id], cancellationToken).ConfigureAwait(false))
        {
            events.Publish(new ChatEvent.MessageChanged(message));
        }
    }
}
