namespace ChatApp.Cql.Nodes;

/// <summary>What the cluster says of itself.</summary>
/// <param name="Nodes">The node that was asked first.</param>
/// <param name="UsesTokens">Whether tokens tell which nodes have a partition.</param>
/// <param name="Replication">By keyspace, the replication options.</param>
internal sealed record ClusterInfo(
    IReadOnlyList<NodeInfo> Nodes, bool UsesTokens, IReadOnlyDictionary<string, IReadOnlyDictionary<string, string>> Replication);
