namespace ChatApp.Bench.Micro.Signal;

/// <summary>What a piece of work reached.</summary>
/// <param name="PerCpuSecond">Times done in a second of this process' processor time, garbage collection included.</param>
/// <param name="AllocatedBytes">Each time, on the managed heap.</param>
internal readonly record struct SignalFigure(double PerCpuSecond, double AllocatedBytes);
