using ChatApp.Contracts.ServiceProtocol;

namespace ChatApp.Routing.Handoff;

/// <summary>A copy under way to another gateway, and who waits for its answer.</summary>
internal sealed class PendingHandoff(HandoffItem item)
{
    // What waits runs where the answers are read, one after the other: a hand-over for each would cost more than most of them do.
    private readonly TaskCompletionSource<HandoffAnswer> _answer = new();
    private bool _isAbandoned;

    public HandoffItem Item { get; } = item;

    /// <summary>The batch that it went in; null until then, and for what nobody waits for. Set before its answer can come.</summary>
    public UnansweredBatch? Batch { get; set; }

    /// <summary>Whether nobody waits for the answer any more.</summary>
    public bool IsAbandoned => Volatile.Read(ref _isAbandoned);

    public Task<HandoffAnswer> Answer => _answer.Task;

    /// <summary>Nobody waits for the answer any more. A full fence: what the caller reads next is not older than this.</summary>
    public void Abandon() => Interlocked.Exchange(ref _isAbandoned, true);

    public void Complete(HandoffAnswer answer) => _answer.TrySetResult(answer);

    /// <summary>Nobody waits for the answer any more, for which <see cref="Answer"/> is cancelled.</summary>
    public void Cancel(CancellationToken token) => _answer.TrySetCanceled(token);
}
