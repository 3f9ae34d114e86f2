using ChatApp.Bench.Load.Measuring;
using ChatApp.Bench.Load.Workers;
using ChatApp.Bench.Results;

namespace ChatApp.Bench.Load.Workloads;

/// <summary>
/// <c>soak</c>: the paced work for long (<c>--seconds 1800</c>), while each process's memory is looked at: in the end it must not grow. The
/// first half does not count: pools and caches fill.
/// </summary>
internal sealed class SoakWorkload : IWorkload
{
    private const double SecondsOfAnHour = 3_600;
    private const int Samples = 120;

    public string Name => "soak";

    public async Task RunAsync(WorkloadContext context, ReportWriter report, CancellationToken cancellationToken)
    {
        var plan = context.Plan;
        await using var system = await context.StartAsync(cancellationToken);
        var accounts = await context.SignUpAsync(system, plan.Users, cancellationToken);
        var gateways = await system.FindGatewaysAsync(accounts[0], plan.Gateways, cancellationToken);
        await using var crowd = await WorkerCrowd.StartAsync(WorkerCrowd.Pair("chatapp", accounts, gateways, api: null), cancellationToken);
        await using var servers = new ServerProcesses(system.ProcessIds(), ServerProcesses.AllMeters);
        using var stopping = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var memory = new MemoryTrend();
        var sampling = SampleAsync(context, servers, memory, stopping.Token);
        await PairedWorkload.PacedAs(Name).RunAsync(context, crowd, servers, report, cancellationToken);
        await stopping.CancelAsync();
        await sampling;
        foreach (var kind in servers.Kinds)
        {
            report.Add(new BenchResult($"soak/resident-bytes/{kind}", memory.LastOf(kind), "B", Better.Lower));
            report.Add(new BenchResult($"soak/growth-bytes-per-hour/{kind}", memory.GrowthOf(kind) * SecondsOfAnHour, "B", Better.Lower));
        }
    }

    private static async Task SampleAsync(WorkloadContext context, ServerProcesses servers, MemoryTrend memory, CancellationToken stopping)
    {
        using var timer = new PeriodicTimer(context.Plan.Measured / Samples, context.Clock);
        var started = context.Clock.GetTimestamp();
        try
        {
            while (await timer.WaitForNextTickAsync(stopping))
            {
                foreach (var kind in servers.Kinds)
                {
                    memory.Add(kind, context.Clock.GetElapsedTime(started).TotalSeconds, servers.ResidentBytesNow(kind));
                }
            }
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            // The work is done.
        }
    }
}
