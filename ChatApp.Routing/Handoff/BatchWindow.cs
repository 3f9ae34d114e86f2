namespace ChatApp.Routing.Handoff;

/// <summary>
/// Bounds how many batches of a stream are unanswered: one that is being worked on, and one on its way meanwhile. What comes while they
/// are gathers for the next. A batch costs both hosts several times what a copy in it does, so a stream that sent each copy at once
/// would spend most of its time on frames. Thread-safe; one waits.
/// </summary>
internal sealed class BatchWindow
{
    private const int Size = 2;

    private readonly Lock _lock = new();
    private TaskCompletionSource? _room;
    private int _unanswered;

    /// <summary>Waits for room for a batch, and takes it.</summary>
    public async ValueTask EnterAsync(CancellationToken cancellationToken)
    {
        Task room;
        lock (_lock)
        {
            if (_unanswered < Size)
            {
                _unanswered++;
                return;
            }

            _room = new TaskCompletionSource();
            room = _room.Task;
        }

        await room.WaitAsync(cancellationToken); // The place of the batch that left is this one's.
    }

    /// <summary>A batch is answered, or nobody waits for its answers any more. The next may go out on this thread.</summary>
    public void Leave()
    {
        TaskCompletionSource? room;
        lock (_lock)
        {
            (room, _room) = (_room, null);
            if (room is null)
            {
                _unanswered--;
            }
        }

        room?.TrySetResult();
    }
}
