using ChatApp.Cql.Tests.Live;

[assembly: AssemblyFixture(typeof(LiveCluster))]

namespace ChatApp.Cql.Tests.Live;

/// <summary>
/// What the live tests speak to: the cluster that <c>CHATAPP_CASSANDRA=host:port[,user,password]</c> names, else a local
/// node, started for the run and ended with it.
/// </summary>
public sealed class LiveCluster : IAsyncLifetime
{
    public const string Variable = "CHATAPP_CASSANDRA";
    private readonly string _keyspace = $"cql_tests_{Guid.NewGuid():N}"[..20];
    private LocalNode? _node;
    private Func<CqlSessionOptions> _createOptions = () => new CqlSessionOptions();

    /// <summary>A keyspace of this run.</summary>
    public string Keyspace => _keyspace;

    public CqlSessionOptions CreateOptions()
    {
        var options = _createOptions();
        options.RequestTimeout = TimeSpan.FromMinutes(1); // A busy machine is no failure of the client's.
        return options;
    }

    public async ValueTask InitializeAsync()
    {
        _createOptions = Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } given ? FromVariable(given) : await StartNodeAsync();
        await using var session = await CqlSession.ConnectAsync(CreateOptions(), CancellationToken.None);
        using var rows = await session.ExecuteAsync($"CREATE KEYSPACE {_keyspace} WITH replication = {{'class': 'SimpleStrategy', 'replication_factor': 1}}", CancellationToken.None);
    }

    public async ValueTask DisposeAsync()
    {
        await using (var session = await CqlSession.ConnectAsync(CreateOptions(), CancellationToken.None))
        {
            using var rows = await session.ExecuteAsync($"DROP KEYSPACE {_keyspace}", CancellationToken.None);
        }

        if (_node is not null)
        {
            await _node.DisposeAsync();
        }
    }

    private static Func<CqlSessionOptions> FromVariable(string given)
    {
        var parts = given.Split(',', 3); // A password may have commas.
        return () => new CqlSessionOptions
        {
            ContactPoints = { parts[0] },
            Username = parts.ElementAtOrDefault(1),
            Password = parts.ElementAtOrDefault(2),
        };
    }

    private async Task<Func<CqlSessionOptions>> StartNodeAsync()
    {
        _node = await LocalNode.StartAsync();
        return () => new CqlSessionOptions { ContactPoints = { "127.0.0.1" }, Port = _node.Port };
    }
}
