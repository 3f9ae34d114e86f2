namespace ChatApp.Bench.Load;

/// <summary>What a load run does.</summary>
/// <param name="Users">How many there are; an even number.</param>
/// <param name="Measured">How long is measured, after a warm-up.</param>
/// <param name="Rate">Messages a second, where the workload paces them.</param>
/// <param name="Gateways">How many are started.</param>
/// <param name="Api">A system that runs already; null to start one.</param>
internal sealed record LoadPlan(int Users, TimeSpan Measured, double Rate, int Gateways, Uri? Api)
{
    /// <summary>Length of a message.</summary>
    public const int BodyBytes = 200;

    /// <summary>What is sent before anything counts: caches, connections and compiled code are then as they stay.</summary>
    public TimeSpan WarmUp => TimeSpan.FromSeconds(Math.Clamp(Measured.TotalSeconds / 2, 2, 20));
}
