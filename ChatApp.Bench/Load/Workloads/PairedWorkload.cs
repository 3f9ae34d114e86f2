using System.Globalization;
using ChatApp.Bench.Load.Crowd;
using ChatApp.Bench.Load.Measuring;
using ChatApp.Bench.Load.Workers;
using ChatApp.Bench.Results;

namespace ChatApp.Bench.Load.Workloads;

/// <summary>
/// People in pairs on different gateways who write to each other: as fast as a window lets them (<c>throughput</c>), or at a pace
/// (<c>latency</c>). Everything is on: fsynced inbox, ledger, ✓ and ✓✓.
/// </summary>
internal sealed class PairedWorkload(string name, Func<LoadPlan, SendOrder> orderOf) : IWorkload
{
    private static readonly TimeSpan ProgressInterval = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan ShortestWarmUp = TimeSpan.FromSeconds(15);

    // Few in flight: what a slow system still has to deliver when the pace begins is soon through.
    private static readonly SendOrder WarmUpBeforePace = new(Window: 2, UntilReceipt: true, 0, 0, LoadPlan.BodyBytes);

    public string Name => name;

    /// <summary>Eight messages in flight each, until their delivered receipt is back.</summary>
    public static PairedWorkload Throughput { get; } = new("throughput", _ => new SendOrder(Window: 8, UntilReceipt: true, 0, 0, LoadPlan.BodyBytes));

    /// <summary>At an even pace.</summary>
    public static PairedWorkload Latency { get; } = new("latency", plan => new SendOrder(0, UntilReceipt: true, 0, plan.Rate, LoadPlan.BodyBytes));

    /// <summary>A part of the <c>scaling</c> workload: the same pace over another number of gateways.</summary>
    public static PairedWorkload PacedAs(string name) => new(name, Latency.OrderOf);

    public SendOrder OrderOf(LoadPlan plan) => orderOf(plan);

    public async Task RunAsync(WorkloadContext context, ReportWriter report, CancellationToken cancellationToken)
    {
        var plan = context.Plan;
        await using var system = await context.StartAsync(cancellationToken);
        var accounts = await context.SignUpAsync(system, plan.Users, cancellationToken);
        var gateways = await system.FindGatewaysAsync(accounts[0], plan.Gateways, cancellationToken);
        await using var crowd = await WorkerCrowd.StartAsync(WorkerCrowd.Pair("chatapp", accounts, gateways, api: null), cancellationToken);
        await using var servers = new ServerProcesses(system.ProcessIds(), ServerProcesses.AllMeters);
        await RunAsync(context, crowd, servers, report, cancellationToken);
    }

    /// <summary>The same over a crowd and servers that are there, whatever they speak.</summary>
    public async Task<PairedOutcome> RunAsync(
        WorkloadContext context, WorkerCrowd crowd, ServerProcesses servers, ReportWriter report, CancellationToken cancellationToken)
    {
        var (plan, progress, clock) = (context.Plan, context.Progress, context.Clock);
        progress.Begin("connecting");
        var connecting = await crowd.OrderAsync(new WorkerOrder(WorkerVerb.Connect), cancellationToken);
        progress.Begin("warming up");
        await WarmUpAsync(crowd, context, cancellationToken);

        progress.Begin("measuring");
        var before = (await crowd.OrderAsync(new WorkerOrder(WorkerVerb.BeginMeasuring), cancellationToken)).Counts;
        servers.Begin();
        var generatorBefore = crowd.CpuSeconds();
        var started = clock.GetTimestamp();
        await WatchAsync(crowd, plan.Measured, context, cancellationToken);
        var after = (await crowd.OrderAsync(new WorkerOrder(WorkerVerb.EndMeasuring), cancellationToken)).Counts;
        servers.End();
        var outcome = new PairedOutcome(
            clock.GetElapsedTime(started).TotalSeconds, before.Delivered, after.Delivered - before.Delivered, crowd.CpuSeconds() - generatorBefore,
            connecting.Seconds, servers);

        progress.Begin("coming to rest");
        await crowd.OrderAsync(new WorkerOrder(WorkerVerb.StopSending), cancellationToken);
        var rest = await ComeToRestAsync(crowd, context, cancellationToken);
        progress.End();
        PairedFigures.Add(report, name, outcome, rest);
        if (outcome.Delivered == 0)
        {
            report.AddViolation("nothing was delivered while it was measured");
        }

        return outcome;
    }

    private async Task WarmUpAsync(WorkerCrowd crowd, WorkloadContext context, CancellationToken cancellationToken)
    {
        var order = orderOf(context.Plan);
        var isPaced = order.Rate > 0;
        await crowd.SendAsync(isPaced ? WarmUpBeforePace : order, cancellationToken);
        await CompileAsync(crowd, context, cancellationToken);
        if (isPaced)
        {
            await crowd.SendAsync(order, cancellationToken);
            await WatchAsync(crowd, context.Plan.PacedWarmUp, context, cancellationToken);
        }
    }

    // What is compiled anew while it runs depends on how often it ran, not for how long; and a system that does not come near so many messages
    // is as fast as it gets.
    private static async Task CompileAsync(WorkerCrowd crowd, WorkloadContext context, CancellationToken cancellationToken)
    {
        var plan = context.Plan;
        var started = context.Clock.GetTimestamp();
        await WatchAsync(crowd, plan.WarmUp, context, cancellationToken);
        while (context.Clock.GetElapsedTime(started) is var elapsed && elapsed < plan.LongestWarmUp
            && (await crowd.ReportAsync(cancellationToken)).Delivered is var delivered && delivered < LoadPlan.WarmUpMessages
            && (elapsed < ShortestWarmUp || delivered * (plan.LongestWarmUp / elapsed) > LoadPlan.WarmUpMessages / 4))
        {
            await WatchAsync(crowd, ProgressInterval, context, cancellationToken);
        }
    }

    private static async Task WatchAsync(WorkerCrowd crowd, TimeSpan time, WorkloadContext context, CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(ProgressInterval, context.Clock);
        var started = context.Clock.GetTimestamp();
        while (context.Clock.GetElapsedTime(started) < time - (ProgressInterval / 2) && await timer.WaitForNextTickAsync(cancellationToken))
        {
            var counts = await crowd.ReportAsync(cancellationToken);
            context.Progress.Say(string.Create(
                CultureInfo.InvariantCulture,
                $"{context.Clock.GetElapsedTime(started).TotalSeconds,3:0} s, {counts.Sent} sent, {counts.Ticked} ✓, {counts.Delivered} delivered, {counts.Receipts} ✓✓"));
        }
    }

    // Everything that was sent arrives, and its tick and receipt come back; what does not is a violation.
    private static async Task<CrowdCounts> ComeToRestAsync(WorkerCrowd crowd, WorkloadContext context, CancellationToken cancellationToken)
    {
        var clock = context.Clock;
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(100), clock);
        var started = clock.GetTimestamp();
        CrowdCounts counts;
        do
        {
            await timer.WaitForNextTickAsync(cancellationToken);
            counts = await crowd.ReportAsync(cancellationToken);
        }
        while (clock.GetElapsedTime(started) < context.Plan.RestPatience
            && (counts.Delivered < counts.Sent || counts.Ticked < counts.Sent || counts.Receipts < counts.Sent));

        return (await crowd.OrderAsync(new WorkerOrder(WorkerVerb.Check), cancellationToken)).Counts;
    }
}
