namespace ChatApp.Routing.Handoff;

/// <summary>The copies of one batch that have no answer yet. Leaves the window with the last of them. Thread-safe.</summary>
internal sealed class UnansweredBatch(BatchWindow window)
{
    // One more than there are, until all are in.
    private int _left = 1;

    /// <summary>One more is in it.</summary>
    public void Add() => Interlocked.Increment(ref _left);

    /// <summary>It is on its way with all that is in it.</summary>
    public void Close() => AnswerOne();

    /// <summary>One of them is answered, or nobody waits for it any more.</summary>
    public void AnswerOne()
    {
        if (Interlocked.Decrement(ref _left) == 0)
        {
            window.Leave();
        }
    }
}
