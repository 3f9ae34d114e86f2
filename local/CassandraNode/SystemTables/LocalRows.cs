using System.Globalization;

namespace CassandraNode.SystemTables;

/// <summary><c>system.local</c> and <c>system.peers</c>.</summary>
internal static class LocalRows
{
    public static IEnumerable<VirtualTable> Tables(NodeIdentity node, Func<Guid> schemaVersion)
    {
        yield return new VirtualTable(
            "system",
            "local",
            [
                "key text", "bootstrapped text", "broadcast_address inet", "cluster_name text", "cql_version text", "data_center text",
                "gossip_generation int", "host_id uuid", "listen_address inet", "native_protocol_version text", "partitioner text", "rack text",
                "release_version text", "rpc_address inet", "schema_version uuid", "tokens frozen<set<text>>",
            ],
            partitionKey: 1,
            clusteringKey: 0,
            () =>
            [
                [
                    "local", "COMPLETED", node.Endpoint.Address, "ChatApp local node", NodeIdentity.CqlVersion, NodeIdentity.Datacenter, 1,
                    node.HostId, node.Endpoint.Address, "4", NodeIdentity.Partitioner, "rack1", NodeIdentity.ReleaseVersion,
                    node.Endpoint.Address, schemaVersion(), new[] { long.MinValue.ToString(CultureInfo.InvariantCulture) },
                ],
            ]);
        yield return new VirtualTable(
            "system",
            "peers",
            [
                "peer inet", "data_center text", "host_id uuid", "preferred_ip inet", "rack text", "release_version text", "rpc_address inet",
                "schema_version uuid", "tokens frozen<set<text>>",
            ],
            partitionKey: 1,
            clusteringKey: 0,
            () => []);
    }
}
