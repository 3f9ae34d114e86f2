using ChatApp.Cql;

namespace CassandraNode.Tests;

/// <summary>Sessions with the node under test.</summary>
internal static class Sessions
{
    public static CancellationToken Token => TestContext.Current.CancellationToken;

    public static Task<CqlSession> ConnectAsync(int port, string? keyspace = null)
    {
        var options = CqlSessionOptions.Parse($"Contact Points=127.0.0.1;Port={port}{(keyspace is null ? "" : $";Default Keyspace={keyspace}")}");
        options.RequestTimeout = TimeSpan.FromMinutes(1); // A busy machine is no failure of the node's.
        options.ConnectTimeout = TimeSpan.FromMinutes(1);
        return CqlSession.ConnectAsync(options, Token);
    }

    public static async Task CreateKeyspaceAsync(int port, string keyspace)
    {
        await using var session = await ConnectAsync(port);
        await session.ExecuteAsync(
            $"CREATE KEYSPACE IF NOT EXISTS {keyspace} WITH replication = {{'class': 'SimpleStrategy', 'replication_factor': '1'}}", Token);
    }
}
