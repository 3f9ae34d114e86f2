using System.CommandLine;
using ChatApp.Bench.Results;

namespace ChatApp.Bench.Micro.Signal;

/// <summary><c>micro signal</c>: the Signal protocol, beside the official library in the same run.</summary>
internal static class SignalCommand
{
    private static readonly Option<FileInfo?> Json = new("--json") { Description = "File to write the figures to." };

    private static readonly Option<double> Seconds = new("--seconds")
    {
        Description = "Processor time for each piece of work.",
        DefaultValueFactory = static _ => 3,
    };

    public static Command Create(TimeProvider clock)
    {
        var command = new Command("signal", "The Signal protocol, 200-byte messages, one thread, beside the official library.") { Json, Seconds };
        command.SetAction((parsed, cancellationToken) => RunAsync(parsed.GetValue(Json), parsed.GetValue(Seconds), clock, cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(FileInfo? file, double seconds, TimeProvider clock, CancellationToken cancellationToken)
    {
        var report = new ReportWriter("micro signal", clock);
        var (official, reason) = await OfficialLibrary.MeasureAsync(seconds, cancellationToken);
        ISignalWork[] compared = [new StartSession(), new AcceptSession(), new Encrypt(), new Decrypt(), new PingPongTurn()];
        foreach (var work in compared)
        {
            var figure = SignalBenchmark.Measure(work, seconds, cancellationToken);
            double? peer = official.TryGetValue(work.Name, out var value) ? value : null;
            report.Add(new BenchResult(
                $"signal/{work.Name}/per-cpu-second", figure.PerCpuSecond, "1/s", Better.Higher, OfficialLibrary.Name, peer, reason));
            AddAllocated(report, work, figure);
        }

        var inMemory = new EncryptInMemory();
        var ceiling = SignalBenchmark.Measure(inMemory, seconds, cancellationToken);
        report.Add(new BenchResult($"signal/{inMemory.Name}/per-cpu-second", ceiling.PerCpuSecond, "1/s", Better.Higher));
        AddAllocated(report, inMemory, ceiling);
        return await report.FinishAsync(file, cancellationToken);
    }

    private static void AddAllocated(ReportWriter report, ISignalWork work, SignalFigure figure) =>
        report.Add(new BenchResult($"signal/{work.Name}/allocated", figure.AllocatedBytes, "bytes", Better.Lower));
}
