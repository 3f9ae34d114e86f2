namespace ChatApp.Bench.Load.Crowd;

/// <summary>A user's messages that are not settled: when each was meant to be sent, and what has come back for it. Not thread-safe.</summary>
internal sealed class SentMessages
{
    private const byte Ticked = 1;
    private const byte Receipted = 2;

    private long[] _intendedAt = new long[16];
    private byte[] _answers = new byte[16];
    private long _oldest = 1;

    /// <summary>How many there were.</summary>
    public long Last { get; private set; }

    /// <summary>How many have their tick.</summary>
    public long TickedCount { get; private set; }

    /// <summary>How many have their receipt.</summary>
    public long ReceiptedCount { get; private set; }

    /// <summary>Takes the next number.</summary>
    public long Add(long intendedAt)
    {
        while (_oldest <= Last && _answers[Slot(_oldest)] == (Ticked | Receipted))
        {
            _oldest++;
        }

        if (Last - _oldest + 2 > _intendedAt.Length)
        {
            Grow();
        }

        Last++;
        _intendedAt[Slot(Last)] = intendedAt;
        _answers[Slot(Last)] = 0;
        return Last;
    }

    /// <summary>Takes a tick.</summary>
    /// <returns>Whether it is the first one of a message of ours.</returns>
    public bool TryTick(long number, out long intendedAt) => TryAnswer(number, Ticked, out intendedAt);

    /// <summary>Takes a delivered receipt.</summary>
    /// <returns>Whether it is the first one of a message of ours.</returns>
    public bool TryReceipt(long number, out long intendedAt) => TryAnswer(number, Receipted, out intendedAt);

    /// <summary>The numbers without a tick, in order, with their times.</summary>
    public IEnumerable<(long Number, long IntendedAt)> Unticked()
    {
        for (var number = _oldest; number <= Last; number++)
        {
            if ((_answers[Slot(number)] & Ticked) == 0)
            {
                yield return (number, _intendedAt[Slot(number)]);
            }
        }
    }

    private bool TryAnswer(long number, byte answer, out long intendedAt)
    {
        intendedAt = 0;
        if (number < _oldest || number > Last || (_answers[Slot(number)] & answer) != 0)
        {
            return false;
        }

        _answers[Slot(number)] |= answer;
        intendedAt = _intendedAt[Slot(number)];
        TickedCount += answer == Ticked ? 1 : 0;
        ReceiptedCount += answer == Receipted ? 1 : 0;
        return true;
    }

    private int Slot(long number) => (int)(number & (_intendedAt.Length - 1));

    private void Grow()
    {
        var (intendedAt, answers) = (new long[_intendedAt.Length * 2], new byte[_answers.Length * 2]);
        for (var number = _oldest; number <= Last; number++)
        {
            var slot = (int)(number & (intendedAt.Length - 1));
            intendedAt[slot] = _intendedAt[Slot(number)];
            answers[slot] = _answers[Slot(number)];
        }

        (_intendedAt, _answers) = (intendedAt, answers);
    }
}
