namespace ChatApp.Routing.Faults;

/// <summary>The system's clock, ahead or behind by a fixed time. Durations and timers are the system's.</summary>
public sealed class OffsetClock(TimeSpan offset) : TimeProvider
{
    /// <inheritdoc/>
    public override DateTimeOffset GetUtcNow() => System.GetUtcNow() + offset;
}
