namespace ChatApp.Bench.Load.Workloads;

/// <summary>What a workload runs with.</summary>
/// <param name="Plan">How much.</param>
/// <param name="Progress">Told what is going on.</param>
/// <param name="Clock">Tells the time.</param>
internal sealed record WorkloadContext(LoadPlan Plan, Progress Progress, TimeProvider Clock);
