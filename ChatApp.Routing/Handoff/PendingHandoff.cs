using ChatApp.Contracts.ServiceProtocol;

namespace ChatApp.Routing.Handoff;

/// <summary>A copy under way to another gateway.</summary>
/// <param name="item">The copy.</param>
/// <param name="group">Who waits for its answer; null if nobody does.</param>
internal sealed class PendingHandoff(HandoffItem item, HandoffGroup? group)
{
    private bool _isAnswered;
    private bool _isAbandoned;

    public HandoffItem Item { get; } = item;

    /// <summary>The batch that it went in; null until then, and for what nobody waits for. Set before its answer can come.</summary>
    public UnansweredBatch? Batch { get; set; }

    /// <summary>Whether nobody waits for the answer any more.</summary>
    public bool IsAbandoned => Volatile.Read(ref _isAbandoned);

    /// <summary>The answer, once its group has all of them.</summary>
    public HandoffAnswer Answer { get; private set; }

    /// <summary>Nobody waits for the answer any more. A full fence: what the caller reads next is not older than this.</summary>
    public void Abandon() => Interlocked.Exchange(ref _isAbandoned, true);

    /// <summary>Notes the answer; the first one stands.</summary>
    public void Complete(HandoffAnswer answer)
    {
        if (!Interlocked.Exchange(ref _isAnswered, true))
        {
            Answer = answer;
            group?.AnswerOne();
        }
    }
}
