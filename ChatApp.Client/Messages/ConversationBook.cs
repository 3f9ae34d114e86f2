using ChatApp.Client.Store;
using ChatApp.Contracts.Identity;

namespace ChatApp.Client.Messages;

/// <summary>The conversations of this device and the last number it used in each. Thread-safe.</summary>
internal sealed class ConversationBook
{
    private readonly Lock _lock = new();
    private readonly Dictionary<ConversationId, StoreChange.ConversationSaved> _known = [];

    public void Load(IEnumerable<StoredConversation> conversations)
    {
        foreach (var conversation in conversations)
        {
            _known[conversation.Id] = new StoreChange.ConversationSaved(conversation.Id, conversation.Peer, conversation.LastNumber);
        }
    }

    /// <summary>Takes this device's next number in a conversation.</summary>
    /// <returns>The change that makes it durable, together with what has that number.</returns>
    public StoreChange.ConversationSaved TakeNumber(ConversationId conversation, UserId peer)
    {
        lock (_lock)
        {
            var last = _known.TryGetValue(conversation, out var known) ? known.LastNumber : 0;
            return _known[conversation] = new StoreChange.ConversationSaved(conversation, peer, last + 1);
        }
    }

    /// <summary>Notes a conversation that somebody else began.</summary>
    /// <returns>The change that makes it durable; null if it is known.</returns>
    public StoreChange.ConversationSaved? Note(ConversationId conversation, UserId peer)
    {
        lock (_lock)
        {
            var added = new StoreChange.ConversationSaved(conversation, peer, 0);
            return _known.TryAdd(conversation, added) ? added : null;
        }
    }

    public bool TryGetPeer(ConversationId conversation, out UserId peer)
    {
        lock (_lock)
        {
            var found = _known.TryGetValue(conversation, out var known);
            peer = known?.Peer ?? default;
            return found;
        }
    }
}
