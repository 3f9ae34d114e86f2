using ChatApp.Client.Events;
using ChatApp.Client.Messages.Receive;
using ChatApp.Client.Store;
using ChatApp.Contracts.ClientProtocol;
using ChatApp.Contracts.Identity;

namespace ChatApp.Client.Messages.Read;

/// <summary>What was read on another device of this user is read here too, and is not reported again. One caller at a time.</summary>
internal sealed class ReadElsewhere(LocalStore store, ConversationBook conversations, UserId self)
{
    private readonly Dictionary<ConversationId, HashSet<MessageId>> _read = [];

    /// <summary>Notes what receipts say, those of this user's other devices alone.</summary>
    public void Note(Contracts.ClientProtocol.Receipts receipts)
    {
        foreach (var receipt in receipts.Receipts_)
        {
            if (receipt.Kind == ReceiptKind.Read
                && WireIds.TryRead(receipt.UserId, out var user)
                && new UserId(user) == self
                && WireIds.TryRead(receipt.MessageId, out var message)
                && WireIds.TryRead(receipt.ConversationId, out var conversation))
            {
                if (!_read.TryGetValue(new ConversationId(conversation), out var messages))
                {
                    _read[new ConversationId(conversation)] = messages = [];
                }

                messages.Add(new MessageId(message));
            }
        }
    }

    /// <summary>Marks as read what was noted and is here. A message that comes later still is shown as unread.</summary>
    public async Task MarkAsync(ReceiveBatch batch, CancellationToken cancellationToken)
    {
        foreach (var (conversation, ids) in _read)
        {
            if (!conversations.TryGetPeer(conversation, out var peer))
            {
                continue; // Nothing of it is here.
            }

            var stored = await store.ReadMessagesAsync(peer, ids, cancellationToken).ConfigureAwait(false);
            var added = batch.Added.Where(message => message.Sender.User == peer && ids.Contains(message.Id));
            foreach (var message in stored.Concat(added).Where(message => message.Conversation == conversation && !message.IsRead))
            {
                batch.Changes.Add(new StoreChange.MessageReadElsewhere(new MessageKey(message.Sender, message.Id)));
                batch.Events.Add(new ChatEvent.MessageChanged(message with { IsRead = true }));
            }
        }

        _read.Clear();
    }
}
