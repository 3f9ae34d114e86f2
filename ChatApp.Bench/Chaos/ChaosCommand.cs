using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using System.Text.Json;
using ChatApp.Bench.Results;
using ChatApp.Client.Api;
using ChatApp.Cql;
using ChatApp.Routing.Faults;
using ChatApp.Storage;

namespace ChatApp.Bench.Chaos;

/// <summary><c>chaos</c>: whether the promises of delivery hold while everything that can break does.</summary>
internal static class ChaosCommand
{
    public static Command Create(TimeProvider clock)
    {
        var seconds = new Option<double>("--seconds") { Description = "How long people talk while things break.", DefaultValueFactory = _ => 120 };
        var seed = new Option<int>("--seed") { Description = "Chooses the faults and what people do.", DefaultValueFactory = _ => 1 };
        var users = new Option<int>("--users") { Description = "How many people talk.", DefaultValueFactory = _ => 200 };
        var plant = new Option<PlantedFault>("--plant")
        {
            Description = $"Tells the hosts to break a promise, to see whether the checker finds it: {string.Join(", ", Names())}.",
            CustomParser = result => Parse(result.Tokens.Single().Value, result),
        };
        var json = new Option<FileInfo?>("--json") { Description = "Writes the figures and violations to this file." };
        var command = new Command("chaos", "Kills, pauses and cuts off parts of a running system while people talk, then checks that no promise was broken.")
        {
            seconds, seed, users, plant, json,
        };
        users.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() is < 2 or > 5_000)
            {
                result.AddError("--users takes 2 to 5000: people talk to each other, and each has a socket.");
            }
        });
        command.SetAction((parsed, cancellationToken) => RunAsync(
            new ChaosPlan(TimeSpan.FromSeconds(parsed.GetValue(seconds)), parsed.GetValue(seed), parsed.GetValue(plant), parsed.GetValue(users)),
            parsed.GetValue(json),
            clock,
            cancellationToken));
        return command;
    }

    private static IEnumerable<string> Names() =>
        Enum.GetValues<PlantedFault>().Where(fault => fault != PlantedFault.None).Select(fault => NameOf(fault));

    // TickBeforePersist is tick-before-persist on the command line.
    private static string NameOf(PlantedFault fault) => JsonNamingPolicy.KebabCaseLower.ConvertName(fault.ToString());

    private static PlantedFault Parse(string name, ArgumentResult result)
    {
        foreach (var fault in Enum.GetValues<PlantedFault>())
        {
            if (NameOf(fault) == name)
            {
                return fault;
            }
        }

        result.AddError($"There is no fault '{name}' to plant. There are: {string.Join(", ", Names())}.");
        return PlantedFault.None;
    }

    private static async Task<int> RunAsync(ChaosPlan plan, FileInfo? json, TimeProvider clock, CancellationToken cancellationToken)
    {
        var folder = Directory.CreateTempSubdirectory("chatapp-chaos-").FullName;
        var report = new ReportWriter(
            string.Create(CultureInfo.InvariantCulture, $"chaos --seconds {plan.Duration.TotalSeconds} --seed {plan.Seed} --users {plan.Users}{(plan.Plant == PlantedFault.None ? "" : $" --plant {NameOf(plan.Plant)}")}"), clock);
        try
        {
            await new ChaosRun(plan, folder, clock).RunAsync(report, cancellationToken);
        }
        catch (Exception exception) when (exception is TimeoutException or ApiException or StorageUnavailableException or CqlConnectionException)
        {
            await Console.Error.WriteLineAsync($"{exception.Message} Consoles: {folder}");
            return ReportWriter.CouldNotRun;
        }

        var status = await report.FinishAsync(json, cancellationToken);
        if (status == ReportWriter.Success)
        {
            Directory.Delete(folder, recursive: true); // What is left behind is for those who look into a violation.
        }
        else
        {
            await Console.Error.WriteLineAsync($"Consoles and faults: {folder}");
        }

        return status;
    }
}
