using ChatApp.Client.Sealing;
using ChatApp.Contracts.ClientProtocol;
using ChatApp.Contracts.Identity;

namespace ChatApp.Client.Messages.Receive;

/// <summary>
/// Opens the copies that are pushed to this device, and checks what is inside against its frame: the number, and whose conversation it is.
/// A server could alter a frame, but not what is sealed.
/// </summary>
internal sealed class MessageOpener(IMessageSealer sealer, ConversationBook conversations, UserId self)
{
    /// <summary>Opens one copy. Changes to the state are left in it if the copy was opened, and dropped otherwise.</summary>
    /// <returns>The message and the other person of its conversation; null if it belongs to no conversation that this device can show.</returns>
    public async ValueTask<(ChatMessage Message, UserId Peer)?> OpenAsync(
        MessageKey key, Message frame, ConversationId conversation, SealerState state, CancellationToken cancellationToken)
    {
        var kind = MessageKind.GivenUp;
        var text = "";
        var peer = GuessPeer(key.Sender.User, conversation);
        if (!frame.Ciphertext.IsEmpty)
        {
            var opening = await sealer.OpenAsync(key.Sender, frame.Ciphertext.Memory, state, cancellationToken).ConfigureAwait(false);
            (kind, text, peer) = Read(opening, key.Sender.User, frame.Number, conversation, peer);
            if (!opening.Succeeded)
            {
                state.Drop();
            }
        }

        return peer is { } known
            ? (new ChatMessage(key.Id, conversation, key.Sender, frame.Number, kind, text) { State = StateOf(key), IsRead = IsOwn(key) }, known)
            : null;
    }

    // What another device of this user sent has reached the service: one tick at least.
    private MessageState StateOf(MessageKey key) => IsOwn(key) ? MessageState.Sent : MessageState.Received;

    private bool IsOwn(MessageKey key) => key.Sender.User == self;

    private UserId? GuessPeer(UserId sender, ConversationId conversation)
    {
        if (sender != self)
        {
            return ConversationId.Between(self, sender) == conversation ? sender : null;
        }

        return conversations.TryGetPeer(conversation, out var peer) ? peer : null;
    }

    private (MessageKind Kind, string Text, UserId? Peer) Read(
        Opening opening, UserId sender, ulong number, ConversationId conversation, UserId? guess)
    {
        if (!opening.Succeeded
            || !ContentCodec.TryRead(opening.Plaintext, out var content)
            || content.Number != number
            || !WireIds.TryRead(content.RecipientUserId, out var recipient)
            || ConversationId.Between(sender, new UserId(recipient)) != conversation)
        {
            return (MessageKind.Unreadable, "", guess);
        }

        UserId? peer = sender == self ? new UserId(recipient) : guess;
        return content.BodyCase == Content.BodyOneofCase.Text
            ? (MessageKind.Text, content.Text, peer)
            : (MessageKind.Unsupported, "", peer);
    }
}
