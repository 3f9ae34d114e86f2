using System.CommandLine;
using ChatApp.Bench.Results;
using ChatApp.Cql;

namespace ChatApp.Bench.Micro.Cql;

/// <summary><c>micro cql</c>: what the CQL client costs, against a real node and against a server that only has canned answers.</summary>
internal static class CqlCommand
{
    private const string CannedPeer = "canned-answers";

    public static Command Create(TimeProvider clock)
    {
        var json = new Option<FileInfo?>("--json") { Description = "Writes the figures to this file." };
        var seconds = new Option<double>("--seconds") { Description = "How long each figure is measured.", DefaultValueFactory = _ => 3 };
        var node = new Option<string?>("--node")
        {
            Description = "Connection string of a running node, such as \"Contact Points=127.0.0.1;Port=9042\". Default: the local node, started for the run with its data in a temporary folder.",
        };
        var only = new Option<string?>("--only") { Description = "Takes one figure, such as insert/512, select-50/64 or batch-10/64." };
        var command = new Command("cql", "Inserts, 50-row selects and 10-row batches a second on one connection, and what each costs.") { json, seconds, node, only };
        command.SetAction((parsed, cancellationToken) => RunAsync(
            TimeSpan.FromSeconds(parsed.GetValue(seconds)), parsed.GetValue(node), parsed.GetValue(only), parsed.GetValue(json), clock, cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(
        TimeSpan duration, string? node, string? only, FileInfo? json, TimeProvider clock, CancellationToken cancellationToken)
    {
        var report = new ReportWriter("micro cql", clock);
        try
        {
            // The client alone first: what it reaches when the server does nothing is the ceiling of the other figures.
            await using var canned = await ServerProcess.StartCannedAsync(cancellationToken);
            var ceiling = await MeasureAsync(canned.Options, canned, duration, only, clock, cancellationToken);
            await canned.DisposeAsync();
            await using var local = node is null ? await ServerProcess.StartNodeAsync(cancellationToken) : null;
            var measured = await MeasureAsync(local?.Options ?? CqlSessionOptions.Parse(node!), local, duration, only, clock, cancellationToken);
            foreach (var (result, peer) in measured.Zip(ceiling))
            {
                report.Add(result with { Peer = CannedPeer, PeerValue = peer.Value });
            }
        }
        catch (Exception exception) when (exception is CqlException or ServerUnavailableException)
        {
            await Console.Error.WriteLineAsync(exception.Message);
            return ReportWriter.CouldNotRun;
        }

        return await report.FinishAsync(json, cancellationToken);
    }

    private static async Task<List<BenchResult>> MeasureAsync(
        CqlSessionOptions options, ServerProcess? server, TimeSpan duration, string? only, TimeProvider clock, CancellationToken cancellationToken)
    {
        options.RequestTimeout = TimeSpan.FromSeconds(30);
        await using var session = await CqlSession.ConnectAsync(options, cancellationToken);
        return await new CqlBenchmark(session, server, only, clock).RunAsync(duration, cancellationToken);
    }
}
