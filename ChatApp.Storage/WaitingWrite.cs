using System.Threading.Tasks.Sources;
using ChatApp.Cql;

namespace ChatApp.Storage;

/// <summary>A write that waits to go with others, and the one who waits for it.</summary>
/// <param name="statement">The write.</param>
/// <param name="partition">Different for nearly all that go to different partitions.</param>
/// <param name="bytes">About how long its values are.</param>
/// <param name="sequence">Whose order it keeps; null for none.</param>
internal sealed class WaitingWrite(BoundStatement statement, int partition, int bytes, WriteSequence? sequence) : IValueTaskSource
{
    // Continuations run on the thread that completes the group: a hand-over for each would cost more than most of them do.
    private ManualResetValueTaskSourceCore<bool> _done;

    public BoundStatement Statement { get; } = statement;

    public int Partition { get; } = partition;

    public int Bytes { get; } = bytes;

    public WriteSequence? Sequence { get; } = sequence;

    /// <summary>To be awaited once.</summary>
    public ValueTask Done => new(this, _done.Version);

    public void Complete(Exception? failure)
    {
        if (failure is null)
        {
            _done.SetResult(true);
        }
        else
        {
            _done.SetException(failure);
        }
    }

    void IValueTaskSource.GetResult(short token) => _done.GetResult(token);

    ValueTaskSourceStatus IValueTaskSource.GetStatus(short token) => _done.GetStatus(token);

    void IValueTaskSource.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _done.OnCompleted(continuation, state, token, flags);
}
