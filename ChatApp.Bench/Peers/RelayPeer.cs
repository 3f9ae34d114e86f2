using System.Globalization;

namespace ChatApp.Bench.Peers;

/// <summary>A raw Kestrel WebSocket relay of one process: the runtime's ceiling.</summary>
internal sealed class RelayPeer : IPeer
{
    public const string Kind = "relay";

    public string Name => "kestrel-relay";

    public bool Stores => false;

    public string Durability => "nothing: the message was given to the recipient's socket";

    public async Task<RunningPeer> StartAsync(int users, TimeProvider clock, CancellationToken cancellationToken)
    {
        var server = await PeerProcess.StartOwnAsync("node", Kind, "", clock, cancellationToken);
        return new RunningPeer(Kind, [new Uri(string.Create(CultureInfo.InvariantCulture, $"ws://127.0.0.1:{server.Port}/chat"))], [server], Folder: null);
    }
}
