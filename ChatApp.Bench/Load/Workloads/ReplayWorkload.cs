using System.Globalization;
using ChatApp.Bench.Load.Crowd;
using ChatApp.Bench.Load.Measuring;
using ChatApp.Bench.Load.Workers;
using ChatApp.Bench.Results;

namespace ChatApp.Bench.Load.Workloads;

/// <summary><c>replay</c>: messages that wait for devices that were away (<c>--users</c> of them, <c>--messages</c> in all), until they have them.</summary>
internal sealed class ReplayWorkload : IWorkload
{
    // A conversation's messages are written in order, a batch after the other: many write faster than one.
    private const int FewestSenders = 32;
    private const int SendersWindow = 64;

    // Fewer at a time, so that whoever stores slowly is through with them soon after its time is up.
    private const int WarmUpWindow = 16;
    private const int WarmUpDevices = 16;

    // Of a processor, of all servers together: more than that, and they are not at rest.
    private const double BusyShare = 0.2;

    // Of the time there is for storing.
    private const int WarmUpShare = 3;

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);
    private static readonly TimeSpan RestInterval = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestRest = TimeSpan.FromSeconds(15);

    private static readonly ReplayPart WarmUp = new(0, FewestSenders, WarmUpDevices, LoadPlan.WarmUpMessages);

    public string Name => "replay";

    /// <summary>How many people it takes: each part's senders, and behind them those who are away.</summary>
    public static int UsersOf(LoadPlan plan) => Measured(plan).End;

    /// <summary>Who sends to whom.</summary>
    public static WorkerTask Spread(LoadPlan plan, string system, IReadOnlyList<LoadAccount> accounts, IReadOnlyList<Uri> nodes) => new(
        system,
        0,
        accounts,
        [.. WarmUp.Peers(), .. Measured(plan).Peers()],
        [.. Enumerable.Range(0, accounts.Count).Select(position => nodes[position % nodes.Count])],
        Api: null);

    public async Task RunAsync(WorkloadContext context, ReportWriter report, CancellationToken cancellationToken)
    {
        await using var system = await context.StartAsync(cancellationToken);
        var accounts = await context.SignUpAsync(system, UsersOf(context.Plan), cancellationToken);
        var gateways = await system.FindGatewaysAsync(accounts[0], context.Plan.Gateways, cancellationToken);
        await using var crowd = await WorkerCrowd.StartAsync([Spread(context.Plan, "chatapp", accounts, gateways)], cancellationToken);
        await using var servers = new ServerProcesses(system.ProcessIds(), ServerProcesses.AllMeters);
        await RunAsync(context, crowd, servers, report, cancellationToken);
    }

    /// <summary>The same over a crowd and servers that are there, whatever they speak.</summary>
    public static async Task RunAsync(
        WorkloadContext context, WorkerCrowd crowd, ServerProcesses servers, ReportWriter report, CancellationToken cancellationToken)
    {
        context.Progress.Begin("warming up");
        var before = await StoreAsync(context, crowd, WarmUp, WarmUpWindow, context.Plan.StoringPatience / WarmUpShare, cancellationToken);
        await ConnectAsync(context, crowd, WarmUp, before, cancellationToken);
        await WaitUntilQuietAsync(servers, context.Clock, cancellationToken);

        context.Progress.Begin("storing");
        var measured = Measured(context.Plan);
        var storing = context.Clock.GetTimestamp();
        var stored = await StoreAsync(context, crowd, measured, SendersWindow, context.Plan.StoringPatience, cancellationToken);
        var storingSeconds = context.Clock.GetElapsedTime(storing).TotalSeconds;

        context.Progress.Begin("replaying");
        servers.Begin();
        var started = context.Clock.GetTimestamp();
        var replayed = await ConnectAsync(context, crowd, measured, stored, cancellationToken);
        var seconds = context.Clock.GetElapsedTime(started).TotalSeconds;
        servers.End();
        var after = (await crowd.OrderAsync(new WorkerOrder(WorkerVerb.Check), cancellationToken)).Counts;
        context.Progress.End();
        Report(report, servers, after.Delivered - before.Sent, (stored.Sent - before.Sent) / storingSeconds, seconds);
        Check(report, after, stored.Sent, replayed);
    }

    // What was called often is compiled behind it for some seconds, and what is measured here takes less than two.
    private static async Task WaitUntilQuietAsync(ServerProcesses servers, TimeProvider clock, CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(RestInterval, clock);
        var started = clock.GetTimestamp();
        double before;
        do
        {
            before = servers.CpuSecondsNow();
            await timer.WaitForNextTickAsync(cancellationToken);
        }
        while (servers.CpuSecondsNow() - before > BusyShare * RestInterval.TotalSeconds && clock.GetElapsedTime(started) < LongestRest);
    }

    // As many as were asked for, or as can be stored in the time there is.
    private static async Task<CrowdCounts> StoreAsync(
        WorkloadContext context, WorkerCrowd crowd, ReplayPart part, int window, TimeSpan patience, CancellationToken cancellationToken)
    {
        var each = Math.Max(1, part.Messages / part.Senders);
        await crowd.OrderAsync(new WorkerOrder(WorkerVerb.Connect, part.First, part.Senders), cancellationToken);
        var before = await crowd.ReportAsync(cancellationToken);
        await crowd.OrderAsync(
            new WorkerOrder(WorkerVerb.Send, part.First, part.Senders, new SendOrder(window, UntilReceipt: false, each, 0, LoadPlan.BodyBytes)),
            cancellationToken);
        await context.WaitAsync(
            async () =>
            {
                var counts = await crowd.ReportAsync(cancellationToken);
                context.Progress.Report((int)(counts.Ticked - before.Ticked));
                return counts.Ticked - before.Ticked >= (long)each * part.Senders || counts.Violations.Count > 0;
            },
            patience,
            cancellationToken);
        await crowd.OrderAsync(new WorkerOrder(WorkerVerb.StopSending), cancellationToken);
        await context.WaitAsync(
            async () => await crowd.ReportAsync(cancellationToken) is var counts && counts.Ticked >= counts.Sent, Patience, cancellationToken);
        return await crowd.ReportAsync(cancellationToken);
    }

    /// <returns>Whether all that was stored was ticked, and came.</returns>
    private static async Task<bool> ConnectAsync(
        WorkloadContext context, WorkerCrowd crowd, ReplayPart part, CrowdCounts stored, CancellationToken cancellationToken)
    {
        await crowd.OrderAsync(new WorkerOrder(WorkerVerb.Connect, part.FirstDevice, part.Devices), cancellationToken);
        return stored.Ticked == stored.Sent && await context.WaitAsync(
            async () => await crowd.ReportAsync(cancellationToken) is var counts
                && counts.Delivered >= stored.Sent && counts.CaughtUp >= stored.CaughtUp + part.Devices,
            Patience,
            cancellationToken);
    }

    private static ReplayPart Measured(LoadPlan plan) =>
        new(WarmUp.End, Math.Max(FewestSenders, plan.Users), plan.Users, plan.Messages);

    private static void Report(ReportWriter report, ServerProcesses servers, long delivered, double storedPerSecond, double seconds)
    {
        report.Add(new BenchResult("replay/stored-per-second", storedPerSecond, "1/s", Better.Higher));
        report.Add(new BenchResult("replay/messages", delivered, "1", Better.None));
        report.Add(new BenchResult("replay/messages-per-second", delivered / seconds, "1/s", Better.Higher));
        foreach (var kind in servers.Kinds)
        {
            report.Add(new BenchResult(
                $"replay/cpu-seconds-per-million/{kind}", servers.CpuSeconds(kind) * 1_000_000 / Math.Max(1, delivered), "s", Better.Lower));
            report.Add(new BenchResult($"replay/peak-bytes/{kind}", servers.PeakBytes(kind), "B", Better.Lower));
        }
    }

    private static void Check(ReportWriter report, CrowdCounts counts, long all, bool replayed)
    {
        foreach (var violation in counts.Violations)
        {
            report.AddViolation(violation);
        }

        if (!replayed || counts.Delivered != all)
        {
            report.AddViolation(string.Create(CultureInfo.InvariantCulture, $"of {all} messages that waited {counts.Delivered} came"));
        }
    }
}
