using System.CommandLine;
using System.Globalization;
using ChatApp.Bench.Load;
using ChatApp.Bench.Results;

namespace ChatApp.Bench.Peers;

/// <summary><c>peers</c>: the same work through ours and what people would pick instead, in one run on one machine.</summary>
internal static class PeersCommand
{
    private const int FewestMinutes = 10;

    public static Command Create(TimeProvider clock)
    {
        var quick = new Option<bool>("--quick") { Description = "Small numbers and one round, to see that all of it works: says nothing of speed." };
        var minutes = new Option<int>("--minutes")
        {
            Description = "How long it may take: the shorter, the less is measured.",
            DefaultValueFactory = _ => PeersPlan.UsualMinutes,
        };
        minutes.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() < FewestMinutes)
            {
                result.AddError($"--minutes takes {FewestMinutes} or more.");
            }
        });
        var only = new Option<string[]>("--only")
        {
            Description = "Leaves the other peers out: " + string.Join(", ", PeersRun.PeerNames),
            AllowMultipleArgumentsPerToken = true,
        };
        only.AcceptOnlyFromAmong([.. PeersRun.PeerNames]);
        var json = new Option<FileInfo?>("--json") { Description = "Writes the figures to this file." };
        var plots = new Option<DirectoryInfo?>("--plots") { Description = "Draws them into this folder, as SVG for light and dark pages." };
        var command = new Command("peers", "Runs the same work through ChatApp, Prosody, ejabberd, SignalR and a raw relay, in turn.")
        {
            quick, minutes, only, json, plots,
        };
        command.SetAction((parsed, cancellationToken) => RunAsync(
            parsed.GetValue(quick) ? PeersPlan.Quick : PeersPlan.Of(parsed.GetValue(minutes)),
            parsed.GetValue(quick) ? "peers --quick" : string.Create(CultureInfo.InvariantCulture, $"peers --minutes {parsed.GetValue(minutes)}"),
            parsed.GetValue(only) ?? [],
            parsed.GetValue(json),
            parsed.GetValue(plots),
            clock,
            cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(
        PeersPlan plan, string name, string[] only, FileInfo? json, DirectoryInfo? plots, TimeProvider clock, CancellationToken cancellationToken)
    {
        var report = new ReportWriter(only.Length == 0 ? name : $"{name} --only {string.Join(' ', only)}", clock);
        var progress = new Progress();
        await Console.Error.WriteLineAsync(string.Create(
            CultureInfo.InvariantCulture,
            $"This takes at most {plan.Time.TotalMinutes:0} minutes: {plan.Rounds} rounds of {plan.Paired.Measured.TotalSeconds:0.#} s a workload, {plan.Idle.Users} idle, {plan.Replay.Messages} to replay; fewer rounds if they take longer."));
        try
        {
            await new PeersRun(plan, only, progress, clock).RunAsync(report, KeepAsync, cancellationToken);
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

        async Task KeepAsync(IReadOnlyList<BenchResult> figures)
        {
            if (plots is not null)
            {
                PeersPlots.Draw(figures, plots);
            }

            if (json is not null)
            {
                await report.WriteAsync(json, figures, cancellationToken);
            }
        }
    }
}
