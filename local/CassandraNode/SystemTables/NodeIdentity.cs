using System.Net;

namespace CassandraNode.SystemTables;

/// <summary>What the node says of itself.</summary>
/// <param name="Endpoint">Where clients reach it.</param>
/// <param name="HostId">Stable across restarts on the same data.</param>
internal sealed record NodeIdentity(IPEndPoint Endpoint, Guid HostId)
{
    /// <summary>What Cosmos DB for Apache Cassandra speaks too; from 4.0 on drivers ask for what this node has not.</summary>
    public const string ReleaseVersion = "3.11.17";

    public const string CqlVersion = "3.4.4";

    public const string Datacenter = "datacenter1";

    public const string Partitioner = "org.apache.cassandra.dht.Murmur3Partitioner";
}
