using System.Globalization;
using ChatApp.Bench.Load;
using ChatApp.Bench.Load.Crowd;
using ChatApp.Bench.Load.Measuring;
using ChatApp.Bench.Load.Workers;
using ChatApp.Bench.Load.Workloads;
using ChatApp.Bench.Results;

namespace ChatApp.Bench.Peers;

/// <summary>
/// Rounds of the same work through each system, each time in another order; a figure is the median of its rounds. What a system does
/// wrong is a violation under its name.
/// </summary>
internal sealed class PeersRun(PeersPlan plan, Progress progress, TimeProvider clock)
{
    private const string Ours = "chatapp";
    private static readonly IPeer[] Peers = [new SignalRPeer(), new RelayPeer()];

    private readonly Dictionary<(string Name, string System), List<BenchResult>> _figures = [];
    private readonly Dictionary<string, string> _reasons = new(StringComparer.Ordinal);

    public async Task RunAsync(ReportWriter report, CancellationToken cancellationToken)
    {
        var systems = Peers.Select(peer => peer.Name).Prepend(Ours).ToList();
        for (var round = 0; round < plan.Rounds; round++)
        {
            for (var turn = 0; turn < systems.Count; turn++)
            {
                var system = systems[(round + turn) % systems.Count];
                progress.Begin(string.Create(CultureInfo.InvariantCulture, $"round {round + 1} of {plan.Rounds}: {system}"));
                await RunAsync(system, report, cancellationToken);
            }
        }

        Report(report);
    }

    private async Task RunAsync(string system, ReportWriter report, CancellationToken cancellationToken)
    {
        if (Peers.FirstOrDefault(peer => peer.Name == system) is { } peer)
        {
            try
            {
                await RunPeerAsync(peer, report, cancellationToken);
            }
            catch (LoadFailedException exception)
            {
                _reasons[system] = exception.Message;
            }

            return;
        }

        foreach (var workload in new[] { PairedWorkload.Throughput, PairedWorkload.Latency })
        {
            await KeepAsync(system, report, own => workload.RunAsync(ContextOf(plan.Paired), own, cancellationToken));
        }

        await KeepAsync(system, report, own => new IdleWorkload().RunAsync(ContextOf(plan.Idle), own, cancellationToken));
    }

    private async Task RunPeerAsync(IPeer peer, ReportWriter report, CancellationToken cancellationToken)
    {
        foreach (var workload in new[] { PairedWorkload.Throughput, PairedWorkload.Latency })
        {
            await using var running = await peer.StartAsync(clock, cancellationToken);
            await using var crowd = await GatherAsync(running, plan.Paired.Users, running.Nodes, cancellationToken);
            await using var servers = new ServerProcesses(running.ProcessIds, countsInside: true);
            await KeepAsync(
                peer.Name, report, own => workload.RunAsync(ContextOf(plan.Paired), crowd, servers, own, cancellationToken));
        }

        await using var idle = await peer.StartAsync(clock, cancellationToken);
        await using var idlers = await GatherAsync(idle, plan.Idle.Users, [idle.Nodes[0]], cancellationToken);
        await using var idleServers = new ServerProcesses(
            new Dictionary<string, int>(StringComparer.Ordinal) { ["node"] = idle.Servers[^idle.Nodes.Count].ProcessId }, countsInside: true);
        await KeepAsync(
            peer.Name, report, own => IdleWorkload.RunAsync(ContextOf(plan.Idle), idlers, idleServers, "node", own, cancellationToken));
    }

    private static Task<WorkerCrowd> GatherAsync(RunningPeer peer, int users, IReadOnlyList<Uri> nodes, CancellationToken cancellationToken) =>
        WorkerCrowd.StartAsync(
            WorkerCrowd.Pair(peer.System, [.. Enumerable.Range(0, users).Select(_ => new LoadAccount(default, 0, ""))], nodes, api: null),
            cancellationToken);

    private WorkloadContext ContextOf(LoadPlan load) => new(load, progress, clock);

    private async Task KeepAsync(string system, ReportWriter report, Func<ReportWriter, Task> run)
    {
        var own = new ReportWriter(system, clock);
        await run(own);
        foreach (var figure in own.Results)
        {
            if (!_figures.TryGetValue((figure.Name, system), out var rounds))
            {
                _figures[(figure.Name, system)] = rounds = [];
            }

            rounds.Add(figure);
        }

        foreach (var violation in own.Violations)
        {
            report.AddViolation($"{system}: {violation}");
        }
    }

    private void Report(ReportWriter report)
    {
        foreach (var ((name, _), rounds) in _figures.Where(figure => figure.Key.System == Ours))
        {
            var (ours, shown) = (Median(rounds), false);
            foreach (var peer in Peers)
            {
                if (_figures.TryGetValue((name, peer.Name), out var theirs))
                {
                    report.Add(rounds[0] with { Value = ours, Peer = peer.Name, PeerValue = Median(theirs) });
                    shown = true;
                }
                else if (_reasons.TryGetValue(peer.Name, out var reason))
                {
                    report.Add(rounds[0] with { Value = ours, Peer = peer.Name, Reason = reason });
                    shown = true;
                }
            }

            if (!shown)
            {
                report.Add(rounds[0] with { Value = ours }); // Nobody else has such a part.
            }
        }

        foreach (var peer in Peers)
        {
            report.Add(new BenchResult("replay/messages-per-second", 0, "1/s", Better.Higher, peer.Name, null, $"durable when told: {peer.Durability}"));
        }
    }

    private static double Median(List<BenchResult> rounds)
    {
        var sorted = rounds.Select(round => round.Value).Order().ToList();
        return sorted[sorted.Count / 2];
    }
}
