using System.CommandLine;
using System.Globalization;
using ChatApp.Bench.Load;
using ChatApp.Bench.Peers;
using ChatApp.Bench.Results;

namespace ChatApp.Bench.Micro.Handoff;

/// <summary><c>micro handoff</c>: what handing a copy to another process costs, by how many go in one frame.</summary>
internal static class HandoffCommand
{
    /// <summary>Copies in a frame.</summary>
    public static IReadOnlyList<int> Batches { get; } = [1, 4, 16, 64];

    private const int Streams = 200;

    public static Command Create(TimeProvider clock)
    {
        var json = new Option<FileInfo?>("--json") { Description = "Writes the figures to this file." };
        var seconds = new Option<double>("--seconds") { Description = "How long each batch size is measured.", DefaultValueFactory = _ => 3 };
        var command = new Command("handoff", "Hands copies to another process over gRPC, 1, 4, 16 and 64 in a frame.") { json, seconds };
        command.SetAction((parsed, cancellationToken) => RunAsync(
            TimeSpan.FromSeconds(parsed.GetValue(seconds)), parsed.GetValue(json), clock, cancellationToken));
        return command;
    }

    public static string NameOf(int batch, string figure) => string.Create(CultureInfo.InvariantCulture, $"handoff/batch-{batch}/{figure}");

    private static async Task<int> RunAsync(TimeSpan duration, FileInfo? json, TimeProvider clock, CancellationToken cancellationToken)
    {
        var report = new ReportWriter("micro handoff", clock);
        try
        {
            await MeasureAsync(report, duration, clock, cancellationToken);
        }
        catch (LoadFailedException exception)
        {
            await Console.Error.WriteLineAsync(exception.Message);
            return ReportWriter.CouldNotRun;
        }

        return await report.FinishAsync(json, cancellationToken);
    }

    /// <summary>Adds the figures.</summary>
    /// <exception cref="LoadFailedException">The other process does not start.</exception>
    public static async Task MeasureAsync(ReportWriter report, TimeSpan duration, TimeProvider clock, CancellationToken cancellationToken)
    {
        await using var receiver = await PeerProcess.StartOwnAsync("receiver", HandoffHost.Kind, "", clock, cancellationToken);
        var url = string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{receiver.Port}");
        var benchmark = new HandoffBenchmark(url, receiver.ProcessId, clock);
        foreach (var batch in Batches)
        {
            var figure = await benchmark.MeasureAsync(batch, duration, cancellationToken);
            report.Add(new BenchResult(NameOf(batch, "per-second"), figure.PerSecond, "1/s", Better.Higher));
            report.Add(new BenchResult(NameOf(batch, "sender-microseconds"), figure.SenderMicroseconds, "µs", Better.Lower));
            report.Add(new BenchResult(NameOf(batch, "receiver-microseconds"), figure.ReceiverMicroseconds, "µs", Better.Lower));
        }

        report.Add(new BenchResult("handoff/resident-bytes-per-stream", await benchmark.MeasureStreamAsync(Streams, cancellationToken), "B", Better.Lower));
    }
}
