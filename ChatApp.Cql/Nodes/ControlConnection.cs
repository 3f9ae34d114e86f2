using System.Net;
using ChatApp.Cql.Connections;
using ChatApp.Cql.Frames;
using ChatApp.Cql.Statements;

namespace ChatApp.Cql.Nodes;

/// <summary>The connection over which a session learns of the cluster and its changes.</summary>
internal sealed class ControlConnection(Connection connection, IPEndPoint address, string host, ConnectionSettings settings) : IAsyncDisposable
{
    private const string Murmur3Partitioner = "Murmur3Partitioner";

    public Task<Exception> Closed => connection.Closed;

    /// <summary>The node at the other end, as it was reached.</summary>
    public IPEndPoint Address => address;

    public string Host => host;

    public static async Task<ControlConnection> OpenAsync(IPEndPoint address, string host, ConnectionSettings settings, Action<ServerEvent> onEvent, CancellationToken cancellationToken)
    {
        var connection = await new ConnectionOpener(settings).OpenAsync(address, host, cancellationToken).ConfigureAwait(false);
        var control = new ControlConnection(connection, address, host, settings);
        try
        {
            connection.EventHandler = response =>
            {
                using (response)
                {
                    onEvent(ServerEvent.Read(response));
                }
            };
            using var answer = await connection.AskAsync(SimpleRequest.Register("TOPOLOGY_CHANGE", "STATUS_CHANGE", "SCHEMA_CHANGE"), settings.DeadlineAfter(settings.Options.ConnectTimeout), cancellationToken).ConfigureAwait(false);
            return control;
        }
        catch
        {
            await control.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Asks which nodes there are, the one at the other end first, and how keyspaces are spread over them.</summary>
    public async Task<ClusterInfo> ReadClusterAsync(CancellationToken cancellationToken)
    {
        var local = await QueryAsync("SELECT * FROM system.local WHERE key='local'", cancellationToken).ConfigureAwait(false);
        if (local.Count == 0)
        {
            throw new CqlProtocolException("system.local has no row.");
        }

        var partitioner = NodeInfo.Optional<string>(local[0], "partitioner") ?? "";
        var nodes = new List<NodeInfo> { NodeInfo.Read(local[0], address, settings.Options.Port)! };
        var peers = await QueryAsync("SELECT * FROM system.peers", cancellationToken).ConfigureAwait(false);
        nodes.AddRange(peers.Select(row => NodeInfo.Read(row, null, settings.Options.Port)).OfType<NodeInfo>());
        var usesTokens = nodes.Count > 1 && partitioner.EndsWith(Murmur3Partitioner, StringComparison.Ordinal);
        var replication = usesTokens ? await ReadReplicationAsync(cancellationToken).ConfigureAwait(false) : [];
        return new ClusterInfo(nodes, usesTokens, replication);
    }

    /// <summary>Whether all nodes that this one sees have the same schema.</summary>
    public async Task<bool> IsSchemaAgreedAsync(CancellationToken cancellationToken)
    {
        var local = await QueryAsync("SELECT schema_version FROM system.local WHERE key='local'", cancellationToken).ConfigureAwait(false);
        var peers = await QueryAsync("SELECT schema_version FROM system.peers", cancellationToken).ConfigureAwait(false);
        return local.Concat(peers).Select(row => row.GetObject("schema_version")).Where(version => version is not null).Distinct().Count() <= 1;
    }

    public ValueTask DisposeAsync() => connection.DisposeAsync();

    private async Task<Dictionary<string, IReadOnlyDictionary<string, string>>> ReadReplicationAsync(CancellationToken cancellationToken)
    {
        var rows = await QueryAsync("SELECT * FROM system_schema.keyspaces", cancellationToken).ConfigureAwait(false);
        return rows.ToDictionary(row => row.GetString("keyspace_name"), row => row.GetValue<IReadOnlyDictionary<string, string>>("replication")!);
    }

    private async Task<RowSet> QueryAsync(string cql, CancellationToken cancellationToken)
    {
        var statement = new TextStatement(cql);
        statement.ApplyDefaults(new CqlSessionOptions { Consistency = ConsistencyLevel.One, PageSize = int.MaxValue }, timestamp: 0);
        var deadline = settings.DeadlineAfter(settings.Options.RequestTimeout);
        return RowSet.Read(await connection.AskAsync(statement, deadline, cancellationToken).ConfigureAwait(false), knownColumns: null);
    }
}
