using System.CommandLine;
using System.Net;
using System.Runtime.InteropServices;
using CassandraNode;

var bind = new Option<string>("--bind") { Description = "The address to listen on.", DefaultValueFactory = _ => "127.0.0.1" };
var port = new Option<int>("--port") { Description = "The port; 0 takes a free one.", DefaultValueFactory = _ => 9042 };
var data = new Option<string>("--data") { Description = "The folder with the data.", Required = true };
var user = new Option<string?>("--user") { Description = "The user that clients must sign in as, with the password in CASSANDRA_NODE_PASSWORD." };
var command = new RootCommand("A one-node CQL server for one machine, for development and tests.") { bind, port, data, user };
command.SetAction(async (arguments, cancellationToken) =>
{
    if (!IPAddress.TryParse(arguments.GetValue(bind), out var address))
    {
        await Console.Error.WriteLineAsync($"--bind takes an IP address, not '{arguments.GetValue(bind)}'.");
        return 1;
    }

    var password = Environment.GetEnvironmentVariable("CASSANDRA_NODE_PASSWORD");
    if (arguments.GetValue(user) is not null && string.IsNullOrEmpty(password))
    {
        await Console.Error.WriteLineAsync("--user needs the password in the environment variable CASSANDRA_NODE_PASSWORD.");
        return 1;
    }

    try
    {
        await using var server = CassandraServer.Start(new CassandraServerOptions
        {
            Address = address,
            Port = arguments.GetValue(port),
            DataFolder = arguments.GetValue(data)!,
            User = arguments.GetValue(user),
            Password = password,
        });
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
