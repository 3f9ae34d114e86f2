using System.CommandLine;
using ChatApp.Bench.Load;
using ChatApp.Bench.Results;

namespace ChatApp.Bench.Peers;

/// <summary><c>peers</c>: the same work through ours and what people would pick instead, in one run on one machine.</summary>
internal static class PeersCommand
{
    public static Command Create(TimeProvider clock)
    {
        var quick = new Option<bool>("--quick") { Description = "Small numbers and one round, to see that all of it works: says nothing of speed." };
        var json = new Option<FileInfo?>("--json") { Description = "Writes the figures to this file." };
        var command = new Command("peers", "Runs the same work through ChatApp, SignalR and a raw relay, in turn.") { quick, json };
        command.SetAction((parsed, cancellationToken) => RunAsync(parsed.GetValue(quick), parsed.GetValue(json), clock, cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(bool quick, FileInfo? json, TimeProvider clock, CancellationToken cancellationToken)
    {
        var report = new ReportWriter(quick ? "peers --quick" : "peers", clock);
        var progress = new Progress();
        await Console.Error.WriteLineAsync(quick ? "This takes about 3 minutes." : "This takes about 25 minutes.");
        try
        {
            await new PeersRun(quick ? PeersPlan.Quick : PeersPlan.Full, progress, clock).RunAsync(report, cancellationToken);
        }
        catch (Exception exception) when (exception is LoadFailedException or TimeoutException or HttpRequestException)
        {
            progress.End();
            await Console.Error.WriteLineAsync(exception.Message);
            return ReportWriter.CouldNotRun;
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            progress.End();
            return ReportWriter.CouldNotRun;
        }

        return await report.FinishAsync(json, cancellationToken);
    }
}
