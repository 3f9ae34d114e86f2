using HdrHistogram;

namespace ChatApp.Bench.Load.Crowd;

/// <summary>What all users of a process count together. Thread-safe.</summary>
internal sealed class CrowdStatistics
{
    private const int MaximumViolations = 20;
    private const long LongestMicroseconds = 120_000_000;
    private const int Digits = 3;

    private readonly Lock _lock = new();
    private readonly LongHistogram _toTick = new(LongestMicroseconds, Digits);
    private readonly LongHistogram _toRecipient = new(LongestMicroseconds, Digits);
    private readonly LongHistogram _toReceipt = new(LongestMicroseconds, Digits);
    private readonly List<string> _violations = [];
    private readonly double _ticksPerMicrosecond;
    private readonly TimeProvider _clock;
    private long _measuredFrom = long.MaxValue;
    private long _measuredUntil = long.MaxValue;
    private long _sent;
    private long _ticked;
    private long _delivered;
    private long _receipts;
    private long _duplicates;
    private long _overtaken;
    private long _closed;
    private int _connected;
    private int _caughtUp;

    public CrowdStatistics(TimeProvider clock)
    {
        _clock = clock;
        _ticksPerMicrosecond = clock.TimestampFrequency / 1_000_000.0;
    }

    public int Connected => Volatile.Read(ref _connected);

    public int CaughtUp => Volatile.Read(ref _caughtUp);

    public long Sent => Interlocked.Read(ref _sent);

    public long Ticked => Interlocked.Read(ref _ticked);

    public long Delivered => Interlocked.Read(ref _delivered);

    public long Receipts => Interlocked.Read(ref _receipts);

    /// <summary>From now on latencies are recorded, of messages that are meant to be sent from now on.</summary>
    public void BeginMeasuring()
    {
        lock (_lock)
        {
            _toTick.Reset();
            _toRecipient.Reset();
            _toReceipt.Reset();
            _measuredFrom = _clock.GetTimestamp();
            _measuredUntil = long.MaxValue;
        }
    }

    /// <summary>Messages that are meant to be sent from now on count no more.</summary>
    public void EndMeasuring()
    {
        lock (_lock)
        {
            _measuredUntil = _clock.GetTimestamp();
        }
    }

    public void NoteSent() => Interlocked.Increment(ref _sent);

    public void NoteTicked(long intendedAt) => Note(ref _ticked, _toTick, intendedAt);

    public void NoteDelivered(long intendedAt) => Note(ref _delivered, _toRecipient, intendedAt);

    public void NoteReceipt(long intendedAt) => Note(ref _receipts, _toReceipt, intendedAt);

    public void NoteDuplicate() => Interlocked.Increment(ref _duplicates);

    /// <summary>A message came before an earlier one of its sender; it is shown behind it.</summary>
    public void NoteOvertaken() => Interlocked.Increment(ref _overtaken);

    public void NoteConnected(int change) => Interlocked.Add(ref _connected, change);

    public void NoteCaughtUp() => Interlocked.Increment(ref _caughtUp);

    public void NoteClosed() => Interlocked.Increment(ref _closed);

    public void Violate(string violation)
    {
        lock (_lock)
        {
            if (_violations.Count < MaximumViolations)
            {
                _violations.Add(violation);
            }
        }
    }

    public CrowdCounts Read()
    {
        lock (_lock)
        {
            return new CrowdCounts(
                Sent, Ticked, Delivered, Receipts, Interlocked.Read(ref _duplicates), Interlocked.Read(ref _overtaken),
                Interlocked.Read(ref _closed), Connected, CaughtUp,
                Latencies.Of(_toTick), Latencies.Of(_toRecipient), Latencies.Of(_toReceipt), [.. _violations]);
        }
    }

    private void Note(ref long counter, LongHistogram histogram, long intendedAt)
    {
        Interlocked.Increment(ref counter);
        if (intendedAt < Volatile.Read(ref _measuredFrom) || intendedAt >= Volatile.Read(ref _measuredUntil))
        {
            return;
        }

        var microseconds = (long)((_clock.GetTimestamp() - intendedAt) / _ticksPerMicrosecond);
        lock (_lock)
        {
            histogram.RecordValue(Math.Clamp(microseconds, 1, LongestMicroseconds));
        }
    }
}
