using ChatApp.Bench.Load.Measuring;
using ChatApp.Bench.Load.Workers;
using ChatApp.Bench.Results;

namespace ChatApp.Bench.Load.Workloads;

/// <summary><c>idle</c>: connections of one gateway that say nothing: what each costs in memory, and all of them in processor time.</summary>
internal sealed class IdleWorkload : IWorkload
{
    private const string Gateway = "gateway";
    private const double SecondsOfAnHour = 3_600;
    private static readonly TimeSpan SettleTime = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan CatchUpPatience = TimeSpan.FromMinutes(1);

    public string Name => "idle";

    public async Task RunAsync(WorkloadContext context, ReportWriter report, CancellationToken cancellationToken)
    {
        var idle = context with { Plan = context.Plan with { Gateways = 1 } };
        await using var system = await idle.StartAsync(cancellationToken);
        var accounts = await idle.SignUpAsync(system, idle.Plan.Users, cancellationToken);
        var gateways = await system.FindGatewaysAsync(accounts[0], 1, cancellationToken);
        await using var crowd = await WorkerCrowd.StartAsync(WorkerCrowd.Pair("chatapp", accounts, gateways, api: null), cancellationToken);
        await using var servers = new ServerProcesses(system.ProcessIds(), ServerProcesses.RuntimeMeter);
        await RunAsync(idle, crowd, servers, Gateway, report, cancellationToken);
    }

    /// <summary>The same over a crowd and servers that are there, whatever they speak.</summary>
    public static async Task RunAsync(
        WorkloadContext context, WorkerCrowd crowd, ServerProcesses servers, string kind, ReportWriter report, CancellationToken cancellationToken)
    {
        context.Progress.Begin("connecting");
        servers.Begin();
        servers.End();
        var empty = servers.ResidentBytes(kind);
        var connecting = await crowd.OrderAsync(new WorkerOrder(WorkerVerb.Connect), cancellationToken);
        await context.WaitAsync(
            async () => (await crowd.ReportAsync(cancellationToken)).CaughtUp >= context.Plan.Users, CatchUpPatience, cancellationToken);
        context.Progress.Begin("settling");
        await Task.Delay(SettleTime, context.Clock, cancellationToken);

        context.Progress.Begin("measuring");
        servers.Begin();
        var started = context.Clock.GetTimestamp();
        await Task.Delay(context.Plan.Measured, context.Clock, cancellationToken);
        servers.End();
        var seconds = context.Clock.GetElapsedTime(started).TotalSeconds;
        var counts = await crowd.ReportAsync(cancellationToken);
        context.Progress.End();

        double users = context.Plan.Users;
        report.Add(new BenchResult("idle/connections", users, "1", Better.None));
        report.Add(new BenchResult("idle/logins-per-second", users / connecting.Seconds, "1/s", Better.Higher));
        report.Add(new BenchResult("idle/resident-bytes-per-connection", (servers.ResidentBytes(kind) - empty) / users, "B", Better.Lower));
        if (servers.Last(kind, "System.Runtime", "dotnet.gc.last_collection.heap.size") is > 0 and var heap)
        {
            report.Add(new BenchResult("idle/heap-bytes-per-connection", heap / users, "B", Better.Lower));
        }

        report.Add(new BenchResult("idle/resident-bytes-empty", empty, "B", Better.Lower));
        report.Add(new BenchResult("idle/cpu-seconds-per-hour", servers.CpuSeconds(kind) * SecondsOfAnHour / seconds, "s", Better.Lower));
        if (counts.Connected < context.Plan.Users)
        {
            report.AddViolation($"{context.Plan.Users - counts.Connected} of {context.Plan.Users} connections did not stay");
        }
    }
}
