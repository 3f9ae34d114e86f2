using System.Globalization;

namespace ChatApp.Contracts.Identity;

/// <summary>
/// Where an entry stands in an inbox: a 63-bit snowflake of 41 bits of milliseconds since <see cref="Epoch"/>, 14 bits of writer slot and
/// 8 bits of sequence. Made by the server that persists; opaque to clients, who only store the last confirmed one.
/// </summary>
public readonly record struct Position(long Value) : IComparable<Position>
{
    /// <summary>The highest writer slot.</summary>
    public const int MaximumSlot = (1 << SlotBits) - 1;

    /// <summary>The highest sequence within one millisecond of one slot.</summary>
    public const int MaximumSequence = (1 << SequenceBits) - 1;

    private const int SlotBits = 14;
    private const int SequenceBits = 8;
    private const long MaximumMilliseconds = (1L << 41) - 1;

    /// <summary>Time zero of positions: 2025-01-01 UTC. They last until 2094.</summary>
    public static DateTimeOffset Epoch { get; } = new(2025, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>Before every entry: what a device that has confirmed nothing sends.</summary>
    public static Position None => default;

    /// <summary>Puts one together.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A part is outside its range.</exception>
    public static Position Create(DateTimeOffset time, int slot, int sequence)
    {
        var milliseconds = (long)(time - Epoch).TotalMilliseconds;
        ArgumentOutOfRangeException.ThrowIfNegative(milliseconds, nameof(time));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(milliseconds, MaximumMilliseconds, nameof(time));
        ArgumentOutOfRangeException.ThrowIfNegative(slot);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(slot, MaximumSlot);
        ArgumentOutOfRangeException.ThrowIfNegative(sequence);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(sequence, MaximumSequence);
        return new Position((milliseconds << (SlotBits + SequenceBits)) | ((long)slot << SequenceBits) | (uint)sequence);
    }

    /// <summary>The lowest position of a time; <see cref="None"/> for times before <see cref="Epoch"/>.</summary>
    public static Position StartOf(DateTimeOffset time) => time <= Epoch ? None : Create(time, 0, 0);

    /// <summary>When it was made, by the clock of the server that made it, to the millisecond.</summary>
    public DateTimeOffset Time => Epoch.AddMilliseconds(Value >> (SlotBits + SequenceBits));

    /// <summary>The day (UTC) whose inbox partition holds it.</summary>
    public DateOnly Day => DateOnly.FromDateTime(Time.UtcDateTime);

    /// <summary>The lowest position that is a span of time earlier; <see cref="None"/> at the least.</summary>
    public Position Before(TimeSpan span) => Value == 0 ? None : StartOf(Time - span);

    /// <inheritdoc/>
    public int CompareTo(Position other) => Value.CompareTo(other.Value);

    /// <summary>The number in decimal.</summary>
    public override string ToString() => Value.ToString(CultureInfo.InvariantCulture);

    /// <summary>Whether one stands before another.</summary>
    public static bool operator <(Position left, Position right) => left.Value < right.Value;

    /// <summary>Whether one stands behind another.</summary>
    public static bool operator >(Position left, Position right) => left.Value > right.Value;

    /// <summary>Whether one stands before another or is the same.</summary>
    public static bool operator <=(Position left, Position right) => left.Value <= right.Value;

    /// <summary>Whether one stands behind another or is the same.</summary>
    public static bool operator >=(Position left, Position right) => left.Value >= right.Value;
}
