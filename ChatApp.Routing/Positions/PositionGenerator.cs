using ChatApp.Contracts.Identity;

namespace ChatApp.Routing.Positions;

/// <summary>
/// Makes positions: strictly rising within this process, also when the clock steps back. More than 256 in one millisecond borrow from
/// the milliseconds ahead. Thread-safe, lock-free.
/// </summary>
public sealed class PositionGenerator(WriterSlot slot, TimeProvider clock)
{
    // Milliseconds since Position.Epoch, then the sequence.
    private long _last;

    /// <summary>The next position.</summary>
    public Position Next()
    {
        var now = (long)(clock.GetUtcNow() - Position.Epoch).TotalMilliseconds << 8;
        long last, next;
        do
        {
            last = Volatile.Read(ref _last);
            next = Math.Max(now, last + 1);
        }
        while (Interlocked.CompareExchange(ref _last, next, last) != last);

        return Position.Create(Position.Epoch.AddMilliseconds(next >> 8), slot.Current, (int)(next & Position.MaximumSequence));
    }
}
