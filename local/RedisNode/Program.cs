using System.CommandLine;
using System.Net;
using System.Runtime.InteropServices;
using RedisNode;

var bind = new Option<string>("--bind") { Description = "The address to listen on.", DefaultValueFactory = _ => "127.0.0.1" };
var port = new Option<int>("--port") { Description = "The port; 0 takes a free one.", DefaultValueFactory = _ => 6379 };
var data = new Option<string?>("--data") { Description = "Not used: everything is kept in memory. Taken so that both local nodes start alike." };
var command = new RootCommand("A Redis server for one machine (Garnet), for development and tests.") { bind, port, data };
command.SetAction(async (arguments, cancellationToken) =>
{
    if (!IPAddress.TryParse(arguments.GetValue(bind), out var address))
    {
        await Console.Error.WriteLineAsync($"--bind takes an IP address, not '{arguments.GetValue(bind)}'.");
        return 1;
    }

    try
    {
        using var server = RedisServer.Start(address, arguments.GetValue(port));
        Console.WriteLine($"listening on {server.Endpoint}");
        var stopped = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var terminated = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
        using var interrupted = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
        await stopped.Task.WaitAsync(cancellationToken);
        return 0;

        void Stop(PosixSignalContext context)
        {
            context.Cancel = true;
            stopped.TrySetResult();
        }
    }
    catch (IOException exception)
    {
        await Console.Error.WriteLineAsync(exception.Message);
        return 1;
    }
});
return await command.Parse(args).InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = null }); // The signals are ours.
