namespace ChatApp.Bench.Load.Crowd;

/// <summary>Which numbers of one sender have come: each counts once, and in the end there is no gap. Not thread-safe.</summary>
internal sealed class ArrivalOrder
{
    private SortedSet<long>? _ahead;

    /// <summary>The lowest number that has not come.</summary>
    public long Next { get; private set; } = 1;

    /// <summary>How many have come before an earlier one that is still missing.</summary>
    public int Held => _ahead?.Count ?? 0;

    /// <summary>Takes a number.</summary>
    /// <param name="overtook">Whether an earlier one is missing.</param>
    /// <returns>False if it has come before.</returns>
    public bool TryTake(long number, out bool overtook)
    {
        overtook = number > Next;
        if (number < Next)
        {
            return false;
        }

        if (overtook)
        {
            return (_ahead ??= []).Add(number);
        }

        Next++;
        while (_ahead is not null && _ahead.Remove(Next))
        {
            Next++;
        }

        return true;
    }
}
