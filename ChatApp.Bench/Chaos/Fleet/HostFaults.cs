using ChatApp.Routing.Faults;

namespace ChatApp.Bench.Chaos.Fleet;

/// <summary>What is wrong with a host from its next start on.</summary>
/// <param name="ClockOffset">How far its clock is ahead.</param>
/// <param name="CrashAt">Where its process ends; null for nowhere.</param>
/// <param name="CrashAfter">How many pass that point before.</param>
internal sealed record HostFaults(TimeSpan ClockOffset, FaultPoint? CrashAt = null, int CrashAfter = 0);
