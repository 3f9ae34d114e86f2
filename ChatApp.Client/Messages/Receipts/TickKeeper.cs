using ChatApp.Client.Events;
using ChatApp.Client.Messages.Receive;
using ChatApp.Client.Store;
using ChatApp.Contracts.ClientProtocol;
using ChatApp.Contracts.Identity;

namespace ChatApp.Client.Messages.Receipts;

/// <summary>The ticks beside this user's messages. They only ever move forward, whatever order the receipts come in.</summary>
internal sealed class TickKeeper(LocalStore store, UserId self)
{
    /// <summary>Notes what receipts say. Those of this user's own devices say nothing about the recipient.</summary>
    public void Note(Contracts.ClientProtocol.Receipts receipts, ReceiveBatch batch)
    {
        foreach (var receipt in receipts.Receipts_)
        {
            if (WireIds.TryRead(receipt.MessageId, out var id)
                && WireIds.TryRead(receipt.UserId, out var user)
                && new UserId(user) != self
                && StateOf(receipt.Kind) is { } state)
            {
                batch.Move(new MessageId(id), state);
            }
        }
    }

    /// <summary>Moves the messages that have come further than the store knows.</summary>
    public async Task MoveAsync(ReceiveBatch batch, CancellationToken cancellationToken)
    {
        if (batch.States.Count == 0)
        {
            return;
        }

        var stored = await store.ReadMessagesAsync(self, batch.States.Keys, cancellationToken).ConfigureAwait(false);
        var added = batch.Added.Where(message => message.Sender.User == self && batch.States.ContainsKey(message.Id));
        foreach (var message in stored.Concat(added))
        {
            var state = batch.States[message.Id];
            if (state > message.State)
            {
                batch.Changes.Add(new StoreChange.MessageMoved(new MessageKey(message.Sender, message.Id), state, SendFailure.None));
                batch.Events.Add(new ChatEvent.MessageChanged(message with { State = state, Failure = SendFailure.None }));
            }
        }
    }

    private static MessageState? StateOf(ReceiptKind kind) => kind switch
    {
        ReceiptKind.Delivered => MessageState.Delivered,
        ReceiptKind.Read => MessageState.Read,
        _ => null, // A kind of a later version.
    };
}
