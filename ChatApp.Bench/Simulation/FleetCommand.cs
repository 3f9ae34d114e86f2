using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using ChatApp.Bench.Load;
using ChatApp.Bench.Micro.Handoff;
using ChatApp.Bench.Results;

namespace ChatApp.Bench.Simulation;

/// <summary>
/// <c>fleet</c>: 10 to 10,000 gateways, worked out from what one machine can measure: hand-offs by batch size (measured here) and a run of
/// <c>load scaling</c>, from which the model takes its window at 2 gateways and against which it is checked at 4.
/// </summary>
internal static class FleetCommand
{
    private const int Calibrated = 2;
    private const int Checked = 4;
    private const double ConnectionsPerGateway = 50_000;
    private const double MessagesPerConnection = 0.01; // 5 million a second of 500 million who are connected.
    private static readonly int[] Fleets = [10, 30, 100, 300, 500, 1_000, 3_000, 10_000];

    public static Command Create(TimeProvider clock)
    {
        var scaling = new Option<FileInfo>("--scaling") { Description = "The JSON of a run of load scaling.", Required = true };
        var seconds = new Option<double>("--seconds") { Description = "How long each batch size of a hand-off is measured.", DefaultValueFactory = _ => 3 };
        var json = new Option<FileInfo?>("--json") { Description = "Writes the figures to this file." };
        var command = new Command("fleet", "Works out what 10 to 10,000 gateways would do to each other and to the registry.") { scaling, seconds, json };
        command.SetAction((parsed, cancellationToken) => RunAsync(
            parsed.GetValue(scaling)!, TimeSpan.FromSeconds(parsed.GetValue(seconds)), parsed.GetValue(json), clock, cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(
        FileInfo scaling, TimeSpan duration, FileInfo? json, TimeProvider clock, CancellationToken cancellationToken)
    {
        var report = new ReportWriter("fleet --scaling " + scaling.Name, clock);
        try
        {
            var figures = await ReadAsync(scaling, cancellationToken);
            await HandoffCommand.MeasureAsync(report, duration, clock, cancellationToken);
            var model = MakeModel(report, figures);
            Check(report, model, figures);
            foreach (var gateways in Fleets)
            {
                Add(report, "all-pairs", model.AllPairs(gateways));
                Add(report, "cells", model.InCells(gateways));
            }

            foreach (var limit in FleetLimit.Of(model, Of(figures, Calibrated, "server-cpu-seconds-per-million")))
            {
                AddLimit(report, limit, "all-pairs", model.AllPairs);
                AddLimit(report, limit, "cells", model.InCells);
            }
        }
        catch (Exception exception) when (exception is LoadFailedException or IOException or JsonException)
        {
            await Console.Error.WriteLineAsync(exception.Message);
            return ReportWriter.CouldNotRun;
        }

        return await report.FinishAsync(json, cancellationToken);
    }

    private static FleetModel MakeModel(ReportWriter report, Dictionary<string, double> figures)
    {
        var cost = HandoffCost.Fit([.. HandoffCommand.Batches.Select(batch => (
            batch,
            report.ValueOf(HandoffCommand.NameOf(batch, "sender-microseconds")) + report.ValueOf(HandoffCommand.NameOf(batch, "receiver-microseconds"))))]);
        var window = FleetModel.WindowOf(ItemsPerStream(figures, Calibrated), Batch(figures, Calibrated));
        report.Add(new BenchResult("fleet/model/frame-microseconds", cost.FrameMicroseconds, "µs", Better.None));
        report.Add(new BenchResult("fleet/model/copy-microseconds", cost.CopyMicroseconds, "µs", Better.None));
        report.Add(new BenchResult("fleet/model/batch-window-milliseconds", window.TotalMilliseconds, "ms", Better.None));
        return new FleetModel(
            ConnectionsPerGateway,
            MessagesPerConnection,
            Of(figures, Calibrated, "grpc-items-per-message"),
            Of(figures, Calibrated, "redis-commands-per-message"),
            window,
            cost,
            Math.Max(0, report.ValueOf("handoff/resident-bytes-per-stream")));
    }

    private static void Check(ReportWriter report, FleetModel model, Dictionary<string, double> figures)
    {
        var modelled = model.BatchAt(ItemsPerStream(figures, Checked));
        report.Add(new BenchResult(
            "fleet/check/gateways-4/batch", modelled, "1", Better.None, "measured", Batch(figures, Checked)));
    }

    private static void Add(ReportWriter report, string shape, FleetLoad load)
    {
        var name = string.Create(CultureInfo.InvariantCulture, $"fleet/{shape}/gateways-{load.Gateways}");
        report.Add(new BenchResult($"{name}/streams-per-gateway", load.StreamsPerGateway, "1", Better.Lower));
        report.Add(new BenchResult($"{name}/streams", load.Streams, "1", Better.Lower));
        report.Add(new BenchResult($"{name}/copies-per-frame", load.Batch, "1", Better.Higher));
        report.Add(new BenchResult($"{name}/frames-per-second-per-gateway", load.FramesPerGateway, "1/s", Better.Lower));
        report.Add(new BenchResult($"{name}/handoff-cpu-seconds-per-million", load.CpuSecondsPerMillion, "s", Better.Lower));
        report.Add(new BenchResult($"{name}/stream-bytes-per-gateway", load.StreamBytes, "B", Better.Lower));
        report.Add(new BenchResult($"{name}/hops", load.Hops, "1", Better.Lower));
        report.Add(new BenchResult($"{name}/registry-commands-per-second", load.RegistryCommands, "1/s", Better.Lower));
    }

    // Where nothing breaks there is no fleet to tell: the largest that was looked at, and the reason says so.
    private static void AddLimit(ReportWriter report, FleetLimit limit, string shape, Func<int, FleetLoad> loadOf)
    {
        var first = limit.FirstOf(loadOf);
        report.Add(new BenchResult(
            $"fleet/{shape}/breaks/{limit.Name}", first ?? FleetLimit.Largest, "1", Better.Higher, Reason: first is null ? "not reached" : null));
    }

    // In the workload each gateway's people write to people of one other gateway.
    private static double ItemsPerStream(Dictionary<string, double> figures, int gateways) =>
        Of(figures, gateways, "delivered-per-second") * Of(figures, gateways, "grpc-items-per-message") / gateways;

    private static double Batch(Dictionary<string, double> figures, int gateways) =>
        Of(figures, gateways, "grpc-items-per-message") / Of(figures, gateways, "grpc-frames-per-message");

    private static double Of(Dictionary<string, double> figures, int gateways, string figure)
    {
        var name = string.Create(CultureInfo.InvariantCulture, $"scaling/gateways-{gateways}/{figure}");
        return figures.TryGetValue(name, out var value) ? value : throw new LoadFailedException($"The run of load scaling has no {name}.");
    }

    private static async Task<Dictionary<string, double>> ReadAsync(FileInfo file, CancellationToken cancellationToken)
    {
        await using var stream = file.OpenRead();
        using var run = await JsonDocument.ParseAsync(stream, cancellationToken: cancellationToken);
        var figures = new Dictionary<string, double>(StringComparer.Ordinal);
        foreach (var result in run.RootElement.GetProperty("results").EnumerateArray())
        {
            figures[result.GetProperty("name").GetString()!] = result.GetProperty("value").GetDouble();
        }

        return figures;
    }
}
