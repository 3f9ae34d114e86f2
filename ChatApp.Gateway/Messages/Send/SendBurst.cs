using ChatApp.Contracts.Identity;

namespace ChatApp.Gateway.Messages.Send;

/// <summary>
/// Messages that one device sent in one conversation at once. They go the whole way together, from one place in their conversation: each
/// by itself would be looked up, waited for and answered by itself, which costs more than all that is done for it.
/// </summary>
/// <param name="turn">Their place.</param>
internal sealed class SendBurst(ConversationTurn turn)
{
    /// <summary>How many go together at most: about as many as two batches of writes take.</summary>
    public const int MaximumMessages = 16;

    /// <summary>The other user: a conversation is between two. Asked for only while there are any left.</summary>
    public UserId Peer => Sends[0].Message.Peer;

    public ConversationTurn Turn { get; } = turn;

    /// <summary>Those that have no answer yet, in their order.</summary>
    public List<AcceptedSend> Sends { get; } = [];
}
