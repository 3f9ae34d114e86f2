using CassandraNode.Tests.Semantics;
using ChatApp.Cql;
using Microsoft.Extensions.Time.Testing;

[assembly: AssemblyFixture(typeof(NodeUnderTest))]

namespace CassandraNode.Tests.Semantics;

/// <summary>One node in process for the tests of semantics, with a clock that they set; each makes tables of its own.</summary>
public sealed class NodeUnderTest : IAsyncLifetime
{
    private readonly TemporaryFolder _folder = new();
    private int _tables;

    internal CassandraServer Server { get; private set; } = null!;

    internal CqlSession Session { get; private set; } = null!;

    /// <summary>Begins at the present, since a real client's timestamps do.</summary>
    internal FakeTimeProvider Clock { get; } = new(TimeProvider.System.GetUtcNow());

    public async ValueTask InitializeAsync()
    {
        Server = CassandraServer.Start(new CassandraServerOptions { DataFolder = _folder.Path, Clock = Clock });
        await Sessions.CreateKeyspaceAsync(Server.Endpoint.Port, "semantics");
        Session = await Sessions.ConnectAsync(Server.Endpoint.Port, "semantics");
    }

    public async ValueTask DisposeAsync()
    {
        await Session.DisposeAsync();
        await Server.DisposeAsync();
        _folder.Dispose();
    }

    /// <summary>Makes a table.</summary>
    /// <param name="definition">Columns and key, and options behind the parenthesis.</param>
    /// <returns>Its name.</returns>
    internal async Task<string> CreateTableAsync(string definition)
    {
        var name = $"t{Interlocked.Increment(ref _tables)}";
        await ExecuteAsync($"CREATE TABLE {name} ({definition}");
        return name;
    }

    internal Task<RowSet> ExecuteAsync(string cql) => Session.ExecuteAsync(cql, TestContext.Current.CancellationToken);

    /// <summary>Rows as text: values separated by slashes.</summary>
    internal async Task<string[]> ReadAsync(string cql)
    {
        var rows = await ExecuteAsync(cql);
        return [.. rows.Select(row => string.Join('/', Enumerable.Range(0, rows.Columns.Count).Select(column => row.GetObject(column) ?? "null")))];
    }
}
