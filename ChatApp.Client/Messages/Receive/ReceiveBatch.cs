using ChatApp.Client.Events;
using ChatApp.Client.Store;
using ChatApp.Contracts.Identity;

namespace ChatApp.Client.Messages.Receive;

/// <summary>What a run of frames changes: committed in one transaction, then acknowledged, then told.</summary>
internal sealed class ReceiveBatch
{
    public List<StoreChange> Changes { get; } = [];

    public List<ChatEvent> Events { get; } = [];

    /// <summary>What was received in this batch: the store does not know it yet.</summary>
    public HashSet<MessageKey> Received { get; } = [];

    /// <summary>Messages of this batch that are not in the store yet.</summary>
    public List<ChatMessage> Added { get; } = [];

    /// <summary>How far this user's messages have come, by what this batch says.</summary>
    public Dictionary<MessageId, MessageState> States { get; } = [];

    /// <summary>The highest delivery pushed, 0 if there was none. Acknowledged once the changes are durable.</summary>
    public ulong Delivery { get; set; }

    public void Move(MessageId id, MessageState state)
    {
        if (!States.TryGetValue(id, out var known) || known < state)
        {
            States[id] = state;
        }
    }
}
