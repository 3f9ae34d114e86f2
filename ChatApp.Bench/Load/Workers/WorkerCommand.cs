using System.CommandLine;
using System.Text.Json;

namespace ChatApp.Bench.Load.Workers;

/// <summary>
/// <c>load-worker</c>: a process full of users, told what to do over its standard input. Ends with it. Hidden: the bench starts it itself.
/// </summary>
internal static class WorkerCommand
{
    public const string Name = "load-worker";

    public static Command Create(TimeProvider clock)
    {
        var command = new Command(Name, "Runs users of a load test; started by the load command.") { Hidden = true };
        command.SetAction((_, cancellationToken) => RunAsync(clock, cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(TimeProvider clock, CancellationToken cancellationToken)
    {
        await using var input = Console.OpenStandardInput();
        using var orders = new StreamReader(input);
        if (await orders.ReadLineAsync(cancellationToken) is not { } first)
        {
            return 0;
        }

        using var worker = new Worker(JsonSerializer.Deserialize<WorkerTask>(first, WorkerJson.Options)!, clock);
        while (await orders.ReadLineAsync(cancellationToken) is { } line)
        {
            var report = await worker.ObeyAsync(JsonSerializer.Deserialize<WorkerOrder>(line, WorkerJson.Options)!, cancellationToken);
            await Console.Out.WriteLineAsync(JsonSerializer.Serialize(report, WorkerJson.Options).AsMemory(), cancellationToken);
        }

        return 0;
    }
}
