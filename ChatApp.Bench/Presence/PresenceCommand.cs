using System.CommandLine;
using System.Globalization;
using ChatApp.Bench.Load;
using ChatApp.Bench.Results;

namespace ChatApp.Bench.Presence;

/// <summary><c>presence</c>: what online, offline and last seen cost, counted on the wire.</summary>
internal static class PresenceCommand
{
    public static Command Create(TimeProvider clock)
    {
        var users = new Option<int>("--users") { Description = "How many users connect and disconnect with nobody watching.", DefaultValueFactory = _ => 10_000 };
        var gateways = new Option<int>("--gateways") { Description = "How many socket hosts there are.", DefaultValueFactory = _ => 2 };
        var connections = new Option<int>("--connections")
        {
            Description = "How many connections of one gateway lose their routes when Redis is emptied; 0 leaves that out.",
            DefaultValueFactory = _ => 18_000,
        };
        var json = new Option<FileInfo?>("--json") { Description = "Writes the figures to this file." };
        var command = new Command("presence", "Counts the Redis commands, hand-offs and frames that presence causes, with nobody watching and with many.")
        {
            users, gateways, connections, json,
        };
        command.SetAction((parsed, cancellationToken) => RunAsync(
            new PresencePlan(parsed.GetValue(users), parsed.GetValue(gateways), parsed.GetValue(connections)), parsed.GetValue(json), clock, cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(PresencePlan plan, FileInfo? json, TimeProvider clock, CancellationToken cancellationToken)
    {
        var folder = Directory.CreateTempSubdirectory("chatapp-presence-").FullName;
        var report = new ReportWriter(
            string.Create(CultureInfo.InvariantCulture, $"presence --users {plan.Users} --gateways {plan.Gateways} --connections {plan.Connections}"), clock);
        try
        {
            await new PresenceRun(plan, folder, clock).RunAsync(report, cancellationToken);
            return await report.FinishAsync(json, cancellationToken);
        }
        catch (Exception exception) when (exception is TimeoutException or LoadFailedException or IOException)
        {
            await Console.Error.WriteLineAsync($"{exception.Message}");
            return ReportWriter.CouldNotRun;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
