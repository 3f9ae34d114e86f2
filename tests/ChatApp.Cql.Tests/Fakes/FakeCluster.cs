using System.Net;
using System.Net.Sockets;

namespace ChatApp.Cql.Tests.Fakes;

/// <summary>Fake servers on 127.0.0.1, 127.0.0.2 and so on, all on one port, that name each other as peers.</summary>
internal sealed class FakeCluster : IAsyncDisposable
{
    private FakeCluster(FakeCqlServer[] nodes) => Nodes = nodes;

    public FakeCqlServer[] Nodes { get; }

    public CqlSessionOptions Options => new() { ContactPoints = { "127.0.0.1" }, Port = Nodes[0].Port, ReconnectDelay = TimeSpan.FromMilliseconds(20), MaxReconnectDelay = TimeSpan.FromMilliseconds(100) };

    /// <summary>Each node owns one token: the n-th of as many equal parts of the ring.</summary>
    public static FakeCluster Start(int count)
    {
        for (var attempt = 0; ; attempt++)
        {
            var nodes = new List<FakeCqlServer>();
            try
            {
                for (var i = 0; i < count; i++)
                {
                    nodes.Add(FakeCqlServer.Start(AddressOf(i), nodes.Count == 0 ? 0 : nodes[0].Port));
                    nodes[i].Tokens = [((Int128)long.MinValue + (((Int128)ulong.MaxValue + 1) * (i + 1) / count) - 1).ToString()];
                }

                foreach (var node in nodes)
                {
                    node.Peers = [.. nodes.Where(other => other != node)];
                }

                return new FakeCluster([.. nodes]);
            }
            catch (SocketException) when (attempt < 20)
            {
                continue; // The port is taken on one of the addresses: another one.
            }
        }
    }

    public static IPAddress AddressOf(int node) => IPAddress.Parse($"127.0.0.{node + 1}");

    /// <summary>How often each node was asked to execute, and forgets it.</summary>
    public int[] TakeExecutions() => [.. Nodes.Select(node =>
    {
        var count = node.Requests.Count(request => request.Opcode == Op.Execute);
        node.Requests.Clear();
        return count;
    })];

    public async ValueTask DisposeAsync()
    {
        foreach (var node in Nodes)
        {
            await node.DisposeAsync();
        }
    }
}
