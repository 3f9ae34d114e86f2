using ChatApp.Bench.Load.Workers;

namespace ChatApp.Bench.Peers;

/// <summary>A peer whose servers run. Stopped when disposed.</summary>
/// <param name="System">Which users speak to it (<see cref="WorkerTask.System"/>).</param>
/// <param name="Nodes">Where they connect.</param>
/// <param name="Servers">Its processes.</param>
/// <param name="Folder">Its data, deleted with it; null if it has none.</param>
internal sealed record RunningPeer(string System, IReadOnlyList<Uri> Nodes, IReadOnlyList<PeerProcess> Servers, string? Folder) : IAsyncDisposable
{
    public IReadOnlyDictionary<string, int> ProcessIds => Servers.ToDictionary(server => server.Name, server => server.ProcessId, StringComparer.Ordinal);

    public async ValueTask DisposeAsync()
    {
        foreach (var server in Servers)
        {
            await server.DisposeAsync();
        }

        if (Folder is not null)
        {
            Directory.Delete(Folder, recursive: true);
        }
    }
}
