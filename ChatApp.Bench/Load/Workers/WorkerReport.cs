using ChatApp.Bench.Load.Crowd;

namespace ChatApp.Bench.Load.Workers;

/// <summary>A worker's answer.</summary>
/// <param name="Counts">What its users have counted so far.</param>
/// <param name="Seconds">How long the order took.</param>
/// <param name="Error">Why it could not be done; null if it was.</param>
internal sealed record WorkerReport(CrowdCounts Counts, double Seconds, string? Error = null);
