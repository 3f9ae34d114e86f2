namespace ChatApp.Routing.Faults;

/// <summary>
/// Faults of our own making, section <c>Faults</c>: for tests of the promises in docs/delivery-guarantees.md. Only an environment named
/// Development accepts them; anywhere else the host does not start.
/// </summary>
public sealed class FaultOptions
{
    /// <summary>How far the host's wall clock is off; positive if it is ahead. Its monotonic clock is not touched.</summary>
    public TimeSpan ClockOffset { get; set; }

    /// <summary>How long whoever passes a point waits there: <c>Faults:Delays:BeforeLookUp=00:00:03</c>.</summary>
    public Dictionary<FaultPoint, TimeSpan> Delays { get; } = [];

    /// <summary>The share of those who pass a point that wait there, 0 to 1: <c>Faults:Shares:BeforeLookUp=0.01</c>. Default 1: all.</summary>
    public Dictionary<FaultPoint, double> Shares { get; } = [];

    /// <summary>Where the process ends at once, as with kill -9; null for nowhere.</summary>
    public FaultPoint? CrashAt { get; set; }

    /// <summary>How many pass that point before.</summary>
    public int CrashAfter { get; set; }

    /// <summary>A promise that is broken.</summary>
    public PlantedFault Plant { get; set; }

    /// <summary>Whether anything is set.</summary>
    public bool IsAny => Plant != PlantedFault.None
        || ClockOffset != TimeSpan.Zero
        || CrashAt is not null
        || Delays.Values.Any(delay => delay != TimeSpan.Zero);
}
