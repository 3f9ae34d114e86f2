using ChatApp.Bench.Load.Crowd;
using ChatApp.Bench.Load.Measuring;
using ChatApp.Bench.Load.Workers;
using ChatApp.Bench.Results;

namespace ChatApp.Bench.Load.Workloads;

/// <summary>
/// <c>reconnect</c>: a gateway full of connections is killed while others talk on another: how long until all are back and caught up, and
/// what the others notice.
/// </summary>
internal sealed class ReconnectWorkload : IWorkload
{
    private const int Talkers = 200;
    private const double Share = 0.99;
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);
    private static readonly TimeSpan PeakInterval = TimeSpan.FromSeconds(1);

    public string Name => "reconnect";

    public async Task RunAsync(WorkloadContext context, ReportWriter report, CancellationToken cancellationToken)
    {
        var plan = context.Plan;
        if (plan.Gateways < 2 || plan.Api is not null)
        {
            throw new LoadFailedException("reconnect kills a gateway of its own: it takes no --api, and --gateways from 2 on.");
        }

        await using var system = await context.StartAsync(cancellationToken);
        var accounts = await context.SignUpAsync(system, plan.Users + Talkers, cancellationToken);
        var gateways = await system.FindGatewaysAsync(accounts[0], plan.Gateways, cancellationToken);
        await using var losers = await WorkerCrowd.StartAsync(WorkerCrowd.Pair("chatapp", accounts[..plan.Users], [gateways[0]], system.Api), cancellationToken);
        await using var talkers = await WorkerCrowd.StartAsync(
            WorkerCrowd.Pair("chatapp", accounts[plan.Users..], [.. gateways.Skip(1)], api: null), cancellationToken);

        context.Progress.Begin("connecting");
        await losers.OrderAsync(new WorkerOrder(WorkerVerb.Connect), cancellationToken);
        await talkers.OrderAsync(new WorkerOrder(WorkerVerb.Connect), cancellationToken);
        await context.WaitAsync(async () => (await losers.ReportAsync(cancellationToken)).CaughtUp >= plan.Users, Patience, cancellationToken);
        await talkers.SendAsync(new SendOrder(0, UntilReceipt: true, 0, plan.Rate, LoadPlan.BodyBytes), cancellationToken);
        await Task.Delay(plan.WarmUp, context.Clock, cancellationToken);

        context.Progress.Begin("measuring the others before");
        await talkers.OrderAsync(new WorkerOrder(WorkerVerb.BeginMeasuring), cancellationToken);
        await Task.Delay(plan.Measured, context.Clock, cancellationToken);
        var calm = await talkers.ReportAsync(cancellationToken);

        context.Progress.Begin("killing gateway-1");
        await talkers.OrderAsync(new WorkerOrder(WorkerVerb.BeginMeasuring), cancellationToken);
        await using var servers = new ServerProcesses(system.ProcessIds(), meters: []);
        var started = context.Clock.GetTimestamp();
        await system.Started!.SignalAsync("gateway-1", "KILL", cancellationToken);
        var peak = await WatchAsync(context, losers, cancellationToken);
        var seconds = context.Clock.GetElapsedTime(started).TotalSeconds;
        var storm = await talkers.ReportAsync(cancellationToken);

        await talkers.OrderAsync(new WorkerOrder(WorkerVerb.StopSending), cancellationToken);
        await context.WaitAsync(
            async () => await talkers.ReportAsync(cancellationToken) is var counts && counts.Delivered >= counts.Sent && counts.Receipts >= counts.Sent,
            Patience,
            cancellationToken);
        var rest = (await talkers.OrderAsync(new WorkerOrder(WorkerVerb.Check), cancellationToken)).Counts;
        context.Progress.End();

        report.Add(new BenchResult("reconnect/connections-lost", plan.Users, "1", Better.None));
        report.Add(new BenchResult("reconnect/seconds-until-all-are-back", seconds, "s", Better.Lower));
        report.Add(new BenchResult("reconnect/peak-logins-per-second", peak, "1/s", Better.None));
        report.Add(new BenchResult("reconnect/others-to-recipient/p99-before", calm.ToRecipient.Milliseconds(Share), "ms", Better.Lower));
        report.Add(new BenchResult("reconnect/others-to-recipient/p99-meanwhile", storm.ToRecipient.Milliseconds(Share), "ms", Better.Lower));
        PairedFigures.AddViolations(report, rest);
        if ((await losers.ReportAsync(cancellationToken)).Connected < plan.Users)
        {
            report.AddViolation("not everybody came back");
        }
    }

    /// <returns>The most that logged in within a second.</returns>
    private static async Task<double> WatchAsync(WorkloadContext context, WorkerCrowd losers, CancellationToken cancellationToken)
    {
        var users = context.Plan.Users;
        var (peak, last, lastAt) = (0.0, 0, context.Clock.GetTimestamp());
        await context.WaitAsync(
            async () =>
            {
                var counts = await losers.ReportAsync(cancellationToken);
                var back = counts.CaughtUp - users;
                if (context.Clock.GetElapsedTime(lastAt) >= PeakInterval)
                {
                    peak = Math.Max(peak, (back - last) / context.Clock.GetElapsedTime(lastAt).TotalSeconds);
                    (last, lastAt) = (back, context.Clock.GetTimestamp());
                    context.Progress.Report(back);
                }

                return counts.Closed >= users && counts.Connected >= users && back >= users;
            },
            Patience,
            cancellationToken);
        return peak;
    }
}
