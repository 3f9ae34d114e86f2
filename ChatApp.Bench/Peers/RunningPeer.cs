using ChatApp.Bench.Load.Workers;

namespace ChatApp.Bench.Peers;

/// <summary>A peer whose servers run. Stopped when disposed.</summary>
/// <param name="System">Which users speak to it (<see cref="WorkerTask.System"/>).</param>
/// <param name="Nodes">Where they connect.</param>
/// <param name="Servers">Its processes.</param>
internal sealed record RunningPeer(string System, IReadOnlyList<Uri> Nodes, IReadOnlyList<PeerProcess> Servers) : IAsyncDisposable
{
    public IReadOnlyDictionary<string, int> ProcessIds => Servers.ToDictionary(server => server.Name, server => server.ProcessId, StringComparer.Ordinal);

    public async ValueTask DisposeAsync()
    {
        foreach (var server in Servers)
        {
            await server.DisposeAsync();
        }
    }
}
