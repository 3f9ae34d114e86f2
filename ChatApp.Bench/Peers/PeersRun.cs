using System.Globalization;
using System.Net.Sockets;
using ChatApp.Bench.Load;
using ChatApp.Bench.Load.Crowd;
using ChatApp.Bench.Load.Measuring;
using ChatApp.Bench.Load.Workers;
using ChatApp.Bench.Load.Workloads;
using ChatApp.Bench.Peers.Xmpp;
using ChatApp.Bench.Results;

namespace ChatApp.Bench.Peers;

/// <summary>Rounds of the same work through each system, each time in another order. What ours does wrong is a violation.</summary>
internal sealed class PeersRun
{
    private const string Ours = "chatapp";
    private const string OursIsDurable = "inbox row, fsynced, for every device of the recipient, and the sender's ledger row";
    private static readonly IPeer[] AllPeers =
    [
        new ProsodyPeer(archives: false), new ProsodyPeer(archives: true), new EjabberdPeer(archives: false), new EjabberdPeer(archives: true),
        new SignalRPeer(), new RelayPeer(),
    ];

    private readonly PeersPlan _plan;
    private readonly IPeer[] _peers;
    private readonly Progress _progress;
    private readonly TimeProvider _clock;
    private readonly PeerFigures _figures = new();

    /// <param name="plan">How much.</param>
    /// <param name="only">Names of peers; empty for all.</param>
    /// <param name="progress">Told what is going on.</param>
    /// <param name="clock">Tells the time.</param>
    public PeersRun(PeersPlan plan, IReadOnlyCollection<string> only, Progress progress, TimeProvider clock)
    {
        _plan = plan;
        _peers = [.. AllPeers.Where(peer => only.Count == 0 || only.Contains(peer.Name))];
        _progress = progress;
        _clock = clock;
    }

    public static IEnumerable<string> PeerNames => AllPeers.Select(peer => peer.Name);

    /// <param name="report">Gets all rounds' figures, and whatever of ours was wrong.</param>
    /// <param name="afterRound">Told the figures so far after each round, so that a run that is stopped is not lost.</param>
    /// <param name="cancellationToken">Stops it.</param>
    public async Task RunAsync(ReportWriter report, Func<IReadOnlyList<BenchResult>, Task> afterRound, CancellationToken cancellationToken)
    {
        var systems = _peers.Select(peer => peer.Name).Prepend(Ours).ToList();
        var (started, longest, rounds) = (_clock.GetTimestamp(), TimeSpan.Zero, 0);
        for (; rounds < _plan.Rounds && _clock.GetElapsedTime(started) + longest < _plan.Time; rounds++)
        {
            var roundStarted = _clock.GetTimestamp();
            var order = systems.Select((_, turn) => systems[(rounds + turn) % systems.Count]).ToList();
            await RunAsync(order, rounds, PairedAsync, report, cancellationToken);
            var paired = _clock.GetElapsedTime(roundStarted);
            if (rounds == 0)
            {
                await RunAsync(order, rounds, IdleAndReplayAsync, report, cancellationToken);
            }

            longest = paired > longest ? paired : longest;
            await afterRound(FiguresOf(rounds + 1));
        }

        foreach (var result in FiguresOf(rounds))
        {
            report.Add(result);
        }
    }

    private List<BenchResult> FiguresOf(int rounds) =>
    [
        new BenchResult("rounds", rounds, "1", Better.None),
        new BenchResult("durable-when-told", 0, "1", Better.None, Ours, null, OursIsDurable),
        .. _peers.Select(peer => new BenchResult("durable-when-told", 0, "1", Better.None, peer.Name, null, peer.Durability)),
        .. _figures.Rows(Ours, [.. _peers.Select(peer => peer.Name)]),
    ];

    private async Task RunAsync(
        List<string> order, int round, Func<IPeer?, ReportWriter, CancellationToken, Task> run, ReportWriter report, CancellationToken cancellationToken)
    {
        foreach (var system in order)
        {
            await Console.Error.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"round {round + 1} of {_plan.Rounds}: {system}"));
            await run(_peers.FirstOrDefault(peer => peer.Name == system), report, cancellationToken);
        }
    }

    /// <param name="peer">Null for ours.</param>
    private async Task PairedAsync(IPeer? peer, ReportWriter report, CancellationToken cancellationToken)
    {
        if (peer is null)
        {
            await KeepOwnAsync(report, own => PairedWorkload.Throughput.RunAsync(ContextOf(_plan.Paired), own, cancellationToken));
            await KeepOwnAsync(report, own => PairedWorkload.Latency.RunAsync(ContextOf(_plan.Paired), own, cancellationToken));
            return;
        }

        var carried = await PairedAsync(peer, PairedWorkload.Throughput, cancellationToken);
        if (carried < _plan.Paired.Rate)
        {
            // Its queue would only grow, and take minutes to empty.
            _figures.KeepReason(peer.Name, PairedWorkload.Latency.Name, string.Create(
                CultureInfo.InvariantCulture, $"it carries {carried:0} messages a second, and this work is {_plan.Paired.Rate:0}"));
            return;
        }

        await PairedAsync(peer, PairedWorkload.Latency, cancellationToken);
    }

    /// <returns>How many messages it delivered a second; not a number if that was no result.</returns>
    private async Task<double> PairedAsync(IPeer peer, PairedWorkload workload, CancellationToken cancellationToken)
    {
        var delivered = double.NaN;
        await KeepAsync(peer, workload.Name, async own =>
        {
            await using var running = await peer.StartAsync(_plan.Paired.Users, _clock, cancellationToken);
            await using var crowd = await WorkerCrowd.StartAsync(
                WorkerCrowd.Pair(running.System, NoAccounts(_plan.Paired.Users), running.Nodes, api: null), cancellationToken);
            await using var servers = new ServerProcesses(running.ProcessIds, ServerProcesses.AllMeters);
            var outcome = await workload.RunAsync(ContextOf(_plan.Paired), crowd, servers, own, cancellationToken);
            delivered = own.Violations.Count == 0 ? outcome.Delivered / outcome.Seconds : double.NaN;
        });
        return delivered;
    }

    /// <param name="peer">Null for ours.</param>
    private async Task IdleAndReplayAsync(IPeer? peer, ReportWriter report, CancellationToken cancellationToken)
    {
        if (peer is null)
        {
            await KeepOwnAsync(report, own => new IdleWorkload().RunAsync(ContextOf(_plan.Idle), own, cancellationToken));
            await KeepOwnAsync(report, own => new ReplayWorkload().RunAsync(ContextOf(_plan.Replay), own, cancellationToken));
            return;
        }

        await KeepAsync(peer, "idle", async own =>
        {
            await using var running = await peer.StartAsync(_plan.Idle.Users, _clock, cancellationToken);
            await using var crowd = await WorkerCrowd.StartAsync(
                WorkerCrowd.Pair(running.System, NoAccounts(_plan.Idle.Users), [running.Nodes[0]], api: null), cancellationToken);
            await using var servers = new ServerProcesses(
                new Dictionary<string, int>(StringComparer.Ordinal) { ["node"] = running.Servers[^running.Nodes.Count].ProcessId },
                ServerProcesses.RuntimeMeter);
            await IdleWorkload.RunAsync(ContextOf(_plan.Idle), crowd, servers, "node", own, cancellationToken);
        });

        if (!peer.Stores)
        {
            _figures.KeepReason(peer.Name, "replay", "not applicable: it keeps nothing for who is away");
            return;
        }

        await KeepAsync(peer, "replay", async own =>
        {
            var users = ReplayWorkload.UsersOf(_plan.Replay);
            await using var running = await peer.StartAsync(users, _clock, cancellationToken);
            await using var crowd = await WorkerCrowd.StartAsync(
                [ReplayWorkload.Spread(_plan.Replay, running.System, NoAccounts(users), running.Nodes)], cancellationToken);
            await using var servers = new ServerProcesses(running.ProcessIds, meters: []);
            await ReplayWorkload.RunAsync(ContextOf(_plan.Replay), crowd, servers, own, cancellationToken);
        });
    }

    private static List<LoadAccount> NoAccounts(int users) => [.. Enumerable.Range(0, users).Select(_ => new LoadAccount(default, 0, ""))];

    private WorkloadContext ContextOf(LoadPlan load) => new(load, _progress, _clock);

    private async Task KeepOwnAsync(ReportWriter report, Func<ReportWriter, Task> run)
    {
        var own = new ReportWriter(Ours, _clock);
        try
        {
            await run(own);
        }
        catch (Exception exception) when (exception is LoadFailedException or TimeoutException or HttpRequestException)
        {
            own.AddViolation(exception.Message); // The others' rounds are not lost for it.
        }

        _figures.Keep(Ours, own.Results);
        foreach (var violation in own.Violations)
        {
            report.AddViolation($"{Ours}: {violation}");
        }
    }

    private async Task KeepAsync(IPeer peer, string workload, Func<ReportWriter, Task> run)
    {
        var own = new ReportWriter(peer.Name, _clock);
        var reason = "";
        try
        {
            await run(own);
            reason = own.Violations.Count > 0 ? own.Violations[^1] : "";
        }
        catch (Exception exception) when (exception is LoadFailedException or IOException or SocketException or TimeoutException)
        {
            reason = exception.Message;
        }

        if (reason.Length == 0)
        {
            _figures.Keep(peer.Name, own.Results);
            return;
        }

        _progress.End();
        await Console.Error.WriteLineAsync($"{peer.Name} {workload}: {reason}");
        _figures.KeepReason(peer.Name, workload, reason);
    }
}
