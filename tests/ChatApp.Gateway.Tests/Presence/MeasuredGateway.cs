using System.Net;
using ChatApp.Bench.Presence.Wire;
using ChatApp.Gateway.Tests.Fleet;

namespace ChatApp.Gateway.Tests.Presence;

/// <summary>A gateway of which everything is counted that it says to Redis, and that others hand to it.</summary>
internal sealed class MeasuredGateway : IAsyncDisposable
{
    private readonly RunningGateway _gateway;
    private readonly CountingLink _fromPeers;

    private MeasuredGateway(RunningGateway gateway, CountingLink fromPeers) => (_gateway, _fromPeers) = (gateway, fromPeers);

    /// <summary>Where it takes WebSockets.</summary>
    public Uri Url => _gateway.Url;

    /// <summary>Starts one.</summary>
    /// <param name="fleet">Whose store and keys it has.</param>
    /// <param name="toRedis">Leads to the fleet's Redis.</param>
    /// <param name="handedOff">Counts what others hand to it.</param>
    /// <param name="options">As on the command line, besides those that every gateway has.</param>
    public static async Task<MeasuredGateway> StartAsync(
        GatewayFleet fleet, CountingLink toRedis, PeerBatches handedOff, params IEnumerable<string> options)
    {
        var port = GatewayFleet.FreePort();
        var fromPeers = new CountingLink(() => new PeerReader(handedOff)) { Target = new IPEndPoint(IPAddress.Loopback, port) };
        try
        {
            var gateway = await fleet.StartGatewayAsync(
            [
                $"--ConnectionStrings:redis={toRedis.EndPoint}",
                $"--Gateway:PeerPort={port}",
                $"--Gateway:PeerUrl=http://{fromPeers.EndPoint}",
                "--Gateway:MaximumProcessorShare=1", // Of a process in which the whole fleet and its clients run.
                "--Gateway:MaximumQueueDelay=00:01:00",
                .. options,
            ]);
            return new MeasuredGateway(gateway, fromPeers);
        }
        catch
        {
            await fromPeers.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _gateway.DisposeAsync();
        await _fromPeers.DisposeAsync();
    }
}
