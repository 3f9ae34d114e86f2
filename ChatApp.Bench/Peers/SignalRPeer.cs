using System.Globalization;

namespace ChatApp.Bench.Peers;

/// <summary>ASP.NET Core SignalR on two nodes with its Redis backplane.</summary>
internal sealed class SignalRPeer : IPeer
{
    public const string Kind = "signalr";

    public string Name => "signalr-redis";

    public bool Stores => false;

    public string Durability => "nothing: the message was published to Redis, which keeps none of it";

    public async Task<RunningPeer> StartAsync(int users, TimeProvider clock, CancellationToken cancellationToken)
    {
        await Packages.EnsureAsync("redis-server", "redis-server", cancellationToken);
        var servers = new List<PeerProcess>();
        try
        {
            servers.Add(await PeerProcess.StartAsync(
                "redis",
                "redis-server",
                port => ["--port", port.ToString(CultureInfo.InvariantCulture), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"],
                environment: null,
                clock,
                cancellationToken));
            var redis = string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{servers[0].Port}");
            for (var node = 1; node <= 2; node++)
            {
                servers.Add(await PeerProcess.StartOwnAsync($"node-{node}", Kind, redis, clock, cancellationToken));
            }
        }
        catch
        {
            foreach (var server in servers)
            {
                await server.DisposeAsync(); // Nobody else knows of them.
            }

            throw;
        }

        return new RunningPeer(
            Kind, [.. servers.Skip(1).Select(server => new Uri(string.Create(CultureInfo.InvariantCulture, $"ws://127.0.0.1:{server.Port}/hub")))], servers, Folder: null);
    }
}
