using System.CommandLine;
using ChatApp.Bench.Micro.Handoff;
using ChatApp.Bench.Peers.Relay;
using ChatApp.Bench.Peers.SignalR;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Logging;

namespace ChatApp.Bench.Peers;

/// <summary><c>peer-server</c>: a .NET server that we compare with, in a process of its own. Hidden: the bench starts it itself.</summary>
internal static class PeerServerCommand
{
    public const string Name = "peer-server";

    public static Command Create()
    {
        var kind = new Argument<string>("kind");
        var port = new Option<int>("--port");
        var redis = new Option<string>("--redis") { DefaultValueFactory = _ => "" };
        var command = new Command(Name, "A server that the load is compared with; started by the peers command.") { kind, port, redis };
        command.Hidden = true;
        command.SetAction((parsed, cancellationToken) => RunAsync(
            parsed.GetValue(kind)!, parsed.GetValue(port), parsed.GetValue(redis)!, cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(string kind, int port, string redis, CancellationToken cancellationToken)
    {
        var builder = WebApplication.CreateBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.ListenLocalhost(
            port, endpoint => endpoint.Protocols = kind == HandoffHost.Kind ? HttpProtocols.Http2 : HttpProtocols.Http1));
        if (kind == SignalRPeer.Kind)
        {
            SignalRHost.Add(builder, redis);
        }
        else if (kind == HandoffHost.Kind)
        {
            HandoffHost.Add(builder);
        }

        await using var app = builder.Build();
        if (kind == SignalRPeer.Kind)
        {
            SignalRHost.Map(app);
        }
        else if (kind == HandoffHost.Kind)
        {
            HandoffHost.Map(app);
        }
        else
        {
            RelayHost.Map(app);
        }

        await app.StartAsync(cancellationToken);
        using var input = new StreamReader(Console.OpenStandardInput());
        await input.ReadToEndAsync(cancellationToken); // Ends with the bench.
        await app.StopAsync(CancellationToken.None);
        return 0;
    }
}
