namespace ChatApp.Routing.Handoff;

/// <summary>Copies that are handed to another gateway together, for whose answers somebody waits together. Thread-safe.</summary>
internal sealed class HandoffGroup(int count)
{
    // What waits runs where the answers are read: a hand-over between threads would cost more than most of it does.
    private readonly TaskCompletionSource _answered = new();
    private readonly List<PendingHandoff> _all = new(count);
    private int _left = count;

    /// <summary>The copies, in order. To be filled before any of them is sent.</summary>
    public IReadOnlyList<PendingHandoff> All => _all;

    /// <summary>Completes once each has its answer.</summary>
    public Task Answered => _answered.Task;

    public void Add(PendingHandoff pending) => _all.Add(pending);

    /// <summary>One of them has its answer.</summary>
    public void AnswerOne()
    {
        if (Interlocked.Decrement(ref _left) == 0)
        {
            _answered.TrySetResult();
        }
    }

    /// <summary>What has no answer by now has none.</summary>
    public void GiveUp()
    {
        foreach (var pending in _all)
        {
            pending.Complete(HandoffAnswer.None);
        }
    }

    /// <summary>Nobody waits for the answers any more, for which <see cref="Answered"/> is cancelled.</summary>
    public void Cancel(CancellationToken token) => _answered.TrySetCanceled(token);
}
