using ChatApp.Bench.Load.Measuring;

namespace ChatApp.Bench.Load.Workloads;

/// <summary>What the measured part of a paired workload came to.</summary>
/// <param name="Seconds">How long it took.</param>
/// <param name="DeliveredBefore">Messages that had come before: a store is no longer empty then.</param>
/// <param name="Delivered">Messages that came to their recipient meanwhile.</param>
/// <param name="GeneratorCpuSeconds">The processor time of the users' processes meanwhile.</param>
/// <param name="ConnectSeconds">How long it took to connect everybody.</param>
/// <param name="Servers">What the servers used meanwhile.</param>
internal sealed record PairedOutcome(
    double Seconds, long DeliveredBefore, long Delivered, double GeneratorCpuSeconds, double ConnectSeconds, ServerProcesses Servers)
{
    /// <summary>Processor time for a million messages.</summary>
    public double PerMillion(double cpuSeconds) => cpuSeconds * 1_000_000 / Math.Max(1, Delivered);

    /// <summary>What happened a second, for one message.</summary>
    public double PerMessage(double perSecond) => perSecond * Seconds / Math.Max(1, Delivered);
}
