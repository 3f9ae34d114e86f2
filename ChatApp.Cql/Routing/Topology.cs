using ChatApp.Cql.Nodes;

namespace ChatApp.Cql.Routing;

/// <summary>A picture of the cluster at one time: the nodes by data centre, and who has which partitions. Immutable.</summary>
internal sealed class Topology
{
    private readonly ReplicaMap? _replicas;

    private Topology(Node[] all, Node[] local, Node[] remote, ReplicaMap? replicas)
    {
        All = all;
        Local = local;
        Remote = remote;
        _replicas = replicas;
    }

    public static Topology Empty { get; } = new([], [], [], null);

    public Node[] All { get; }

    /// <summary>Of the local data centre, which serves first.</summary>
    public Node[] Local { get; }

    /// <summary>Of the others; empty unless they may serve.</summary>
    public Node[] Remote { get; }

    /// <summary>Whether it is worth working out a statement's token.</summary>
    public bool RoutesByToken => _replicas is not null;

    public static Topology Create(Node[] nodes, string localDatacenter, ClusterInfo info)
    {
        var local = Array.FindAll(nodes, node => node.Info.Datacenter == localDatacenter);
        var remote = Array.FindAll(nodes, node => node.Info.Datacenter != localDatacenter);
        var replicas = info.UsesTokens && nodes.Length > 1 ? new ReplicaMap(nodes, localDatacenter, info.Replication) : null;
        return new Topology(nodes, local, remote, replicas);
    }

    /// <summary>The local nodes that have the partition; empty if not known.</summary>
    public Node[] LocalReplicas(string? keyspace, long token) => keyspace is null || _replicas is null ? [] : _replicas.Find(keyspace, token);
}
