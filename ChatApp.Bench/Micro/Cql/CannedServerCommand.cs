using System.CommandLine;

namespace ChatApp.Bench.Micro.Cql;

/// <summary>Runs the <see cref="CannedServer"/> until its standard input ends; hidden, since only <c>micro cql</c> has a use for it.</summary>
internal static class CannedServerCommand
{
    public const string Name = "canned-cql-server";

    public static Command Create()
    {
        var command = new Command(Name, "Answers CQL requests with canned results.") { Hidden = true };
        command.SetAction(async (_, cancellationToken) =>
        {
            using var server = new CannedServer();
            await Console.Out.WriteLineAsync($"listening on {server.EndPoint}".AsMemory(), cancellationToken);
            await server.RunAsync(Console.In, cancellationToken);
        });
        return command;
    }
}
