using System.Globalization;
using ChatApp.Bench.Load.Crowd;
using ChatApp.Bench.Load.Measuring;
using ChatApp.Bench.Load.Workers;
using ChatApp.Bench.Results;

namespace ChatApp.Bench.Load.Workloads;

/// <summary><c>replay</c>: messages that wait for devices that were away (<c>--users</c> of them, <c>--messages</c> in all), until they have them.</summary>
internal sealed class ReplayWorkload : IWorkload
{
    // A conversation's messages are written one after the other: many write faster than one.
    private const int FewestSenders = 32;
    private const int SendersWindow = 64;
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    public string Name => "replay";

    /// <summary>How many people it takes: those who send, and behind them those who are away.</summary>
    public static int UsersOf(LoadPlan plan) => SendersOf(plan) + plan.Users;

    /// <summary>Who sends to whom.</summary>
    public static WorkerTask Spread(LoadPlan plan, string system, IReadOnlyList<LoadAccount> accounts, IReadOnlyList<Uri> nodes)
    {
        var senders = SendersOf(plan);
        return new WorkerTask(
            system,
            0,
            accounts,
            [.. Enumerable.Range(0, accounts.Count).Select(position => position < senders ? senders + (position % plan.Users) : 0)],
            [.. Enumerable.Range(0, accounts.Count).Select(position => nodes[position % nodes.Count])],
            Api: null);
    }

    public async Task RunAsync(WorkloadContext context, ReportWriter report, CancellationToken cancellationToken)
    {
        await using var system = await context.StartAsync(cancellationToken);
        var accounts = await context.SignUpAsync(system, UsersOf(context.Plan), cancellationToken);
        var gateways = await system.FindGatewaysAsync(accounts[0], context.Plan.Gateways, cancellationToken);
        await using var crowd = await WorkerCrowd.StartAsync([Spread(context.Plan, "chatapp", accounts, gateways)], cancellationToken);
        await using var servers = new ServerProcesses(system.ProcessIds(), countsInside: true);
        await RunAsync(context, crowd, servers, report, cancellationToken);
    }

    /// <summary>The same over a crowd and servers that are there, whatever they speak.</summary>
    public static async Task RunAsync(
        WorkloadContext context, WorkerCrowd crowd, ServerProcesses servers, ReportWriter report, CancellationToken cancellationToken)
    {
        var (devices, senders) = (context.Plan.Users, SendersOf(context.Plan));
        context.Progress.Begin("storing");
        var storing = context.Clock.GetTimestamp();
        var all = await StoreAsync(context, crowd, senders, cancellationToken);
        var storingSeconds = context.Clock.GetElapsedTime(storing).TotalSeconds;

        context.Progress.Begin("replaying");
        servers.Begin();
        var before = await crowd.ReportAsync(cancellationToken);
        var started = context.Clock.GetTimestamp();
        await crowd.OrderAsync(new WorkerOrder(WorkerVerb.Connect, senders, devices), cancellationToken);
        var replayed = before.Ticked == all && await context.WaitAsync(
            async () => await crowd.ReportAsync(cancellationToken) is var counts
                && counts.Delivered >= all && counts.CaughtUp >= before.CaughtUp + devices,
            Patience,
            cancellationToken);
        var seconds = context.Clock.GetElapsedTime(started).TotalSeconds;
        servers.End();
        var after = (await crowd.OrderAsync(new WorkerOrder(WorkerVerb.Check), cancellationToken)).Counts;
        context.Progress.End();
        Report(report, servers, after.Delivered, all / storingSeconds, seconds);
        Check(report, after, all, replayed);
    }

    // As many as were asked for, or as can be stored in the time there is.
    private static async Task<long> StoreAsync(WorkloadContext context, WorkerCrowd crowd, int senders, CancellationToken cancellationToken)
    {
        var each = Math.Max(1, context.Plan.Messages / senders);
        await crowd.OrderAsync(new WorkerOrder(WorkerVerb.Connect, 0, senders), cancellationToken);
        await crowd.OrderAsync(
            new WorkerOrder(WorkerVerb.Send, 0, senders, new SendOrder(SendersWindow, UntilReceipt: false, each, 0, LoadPlan.BodyBytes)), cancellationToken);
        await context.WaitAsync(
            async () =>
            {
                var counts = await crowd.ReportAsync(cancellationToken);
                context.Progress.Report((int)counts.Ticked);
                return counts.Ticked >= (long)each * senders || counts.Violations.Count > 0;
            },
            context.Plan.StoringPatience,
            cancellationToken);
        await crowd.OrderAsync(new WorkerOrder(WorkerVerb.StopSending), cancellationToken);
        await context.WaitAsync(
            async () => await crowd.ReportAsync(cancellationToken) is var counts && counts.Ticked >= counts.Sent, Patience, cancellationToken);
        return (await crowd.ReportAsync(cancellationToken)).Sent;
    }

    private static int SendersOf(LoadPlan plan) => Math.Max(FewestSenders, plan.Users);

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
