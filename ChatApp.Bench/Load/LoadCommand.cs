using System.CommandLine;
using System.Globalization;
using ChatApp.Bench.Api;
using ChatApp.Bench.Load.Workloads;
using ChatApp.Bench.Results;

namespace ChatApp.Bench.Load;

/// <summary><c>load WORKLOAD</c>: what a system of gateways carries, and what it costs.</summary>
internal static class LoadCommand
{
    // What waits for a device beyond this is refused: the usual of GatewayOptions.MaximumInboxRows.
    private const int MostForOneDevice = 100_000;

    private static readonly IWorkload[] Workloads =
    [
        PairedWorkload.Throughput, PairedWorkload.Latency, new IdleWorkload(), new ReplayWorkload(), new ReconnectWorkload(), new ScalingWorkload(),
        new SoakWorkload(),
    ];

    public static Command Create(TimeProvider clock)
    {
        var workload = new Argument<string>("workload") { Description = string.Join(", ", Workloads.Select(workload => workload.Name)) };
        workload.AcceptOnlyFromAmong([.. Workloads.Select(workload => workload.Name)]);
        var users = new Option<int>("--users") { Description = "How many there are.", DefaultValueFactory = _ => 2_000 };
        var seconds = new Option<double>("--seconds") { Description = "How long is measured, after a warm-up.", DefaultValueFactory = _ => 30 };
        var rate = new Option<double>("--rate") { Description = "Messages a second, where a workload paces them.", DefaultValueFactory = _ => 2_000 };
        var gateways = new Option<int>("--gateways") { Description = "How many socket hosts there are.", DefaultValueFactory = _ => 2 };
        var messages = new Option<int>("--messages") { Description = "How many wait for the devices of the replay.", DefaultValueFactory = _ => 20_000 };
        var api = ApiOption.Create("The HTTP api of a system that runs already; otherwise one is started.", usual: null);
        var json = new Option<FileInfo?>("--json") { Description = "Writes the figures to this file." };
        var plots = new Option<DirectoryInfo?>("--plots") { Description = "Draws them into this folder, as SVG for light and dark pages." };
        var command = new Command("load", "Puts the whole system under load and measures what it carries and what that costs.")
        {
            workload, users, seconds, rate, gateways, messages, api, json, plots,
        };
        users.Validators.Add(result =>
        {
            var count = result.GetValueOrDefault<int>();
            if (count is < 1 or > 100_000)
            {
                result.AddError("--users takes 1 to 100000.");
            }
        });
        command.Validators.Add(result =>
        {
            if (result.GetValue(users) % 2 != 0 && result.GetValue(workload) != "replay")
            {
                result.AddError("--users takes an even number: people write to each other in pairs.");
            }

            if (result.GetValue(messages) > (long)MostForOneDevice * result.GetValue(users) && result.GetValue(workload) == "replay")
            {
                result.AddError($"--messages takes at most {MostForOneDevice} for each of --users: more that wait for one device are refused.");
            }
        });
        command.SetAction((parsed, cancellationToken) => RunAsync(
            Workloads.Single(candidate => candidate.Name == parsed.GetValue(workload)),
            new LoadPlan(
                parsed.GetValue(users), TimeSpan.FromSeconds(parsed.GetValue(seconds)), parsed.GetValue(rate), parsed.GetValue(gateways),
                parsed.GetValue(api), parsed.GetValue(messages)),
            parsed.GetValue(json),
            parsed.GetValue(plots),
            clock,
            cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(
        IWorkload workload, LoadPlan plan, FileInfo? json, DirectoryInfo? plots, TimeProvider clock, CancellationToken cancellationToken)
    {
        var report = new ReportWriter(
            string.Create(CultureInfo.InvariantCulture, $"load {workload.Name} --users {plan.Users} --seconds {plan.Measured.TotalSeconds} --rate {plan.Rate} --gateways {plan.Gateways} --messages {plan.Messages}"), clock);
        var progress = new Progress();
        try
        {
            await workload.RunAsync(new WorkloadContext(plan, progress, clock), report, cancellationToken);
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
            await Console.Error.WriteLineAsync("Stopped.");
            return ReportWriter.CouldNotRun;
        }

        if (plots is not null && report.Violations.Count == 0)
        {
            LoadPlots.Draw(workload.Name, report.Results, plots);
        }

        return await report.FinishAsync(json, cancellationToken);
    }
}
