namespace ChatApp.Bench.Micro.Signal;

/// <summary>Measures pieces of work by processor time, so that other work on the machine weighs little.</summary>
internal static class SignalBenchmark
{
    private const int Batch = 200;
    private const int PlaintextLength = 200;

    public static byte[] Plaintext { get; } = [.. Enumerable.Repeat((byte)7, PlaintextLength)];

    /// <summary>
    /// Does the work for about so many seconds of processor time, after as much to warm up: the runtime compiles hot code anew.
    /// </summary>
    public static SignalFigure Measure(ISignalWork work, double cpuSeconds, CancellationToken cancellationToken)
    {
        Repeat(work, cpuSeconds, cancellationToken);
        return Repeat(work, cpuSeconds, cancellationToken);
    }

    private static SignalFigure Repeat(ISignalWork work, double cpuSeconds, CancellationToken cancellationToken)
    {
        var (done, used, allocated) = (0, TimeSpan.Zero, 0L);
        while (used.TotalSeconds < cpuSeconds)
        {
            cancellationToken.ThrowIfCancellationRequested();
            work.Prepare(Batch);
            var allocatedBefore = GC.GetAllocatedBytesForCurrentThread();
            var usedBefore = Environment.CpuUsage.TotalTime;
            for (var index = 0; index < Batch; index++)
            {
                work.Run(index);
            }

            used += Environment.CpuUsage.TotalTime - usedBefore;
            allocated += GC.GetAllocatedBytesForCurrentThread() - allocatedBefore;
            done += Batch;
        }

        return new SignalFigure(done / used.TotalSeconds, (double)allocated / done);
    }
}
