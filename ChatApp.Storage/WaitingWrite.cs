using ChatApp.Cql;

namespace ChatApp.Storage;

/// <summary>A write that waits to go with others, and who waits for it.</summary>
internal sealed class WaitingWrite(BoundStatement statement, int bytes)
{
    // Continuations run on the thread that completes the group: a hand-over for each would cost more than most of them do.
    private readonly TaskCompletionSource _done = new();

    public BoundStatement Statement { get; } = statement;

    public int Bytes { get; } = bytes;

    public Task Done => _done.Task;

    public void Complete(Exception? failure)
    {
        if (failure is null)
        {
            _done.TrySetResult();
        }
        else
        {
            _done.TrySetException(failure);
        }
    }
}
