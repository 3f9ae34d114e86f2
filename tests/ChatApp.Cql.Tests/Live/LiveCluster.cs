using System.Diagnostics;
using System.Globalization;
using ChatApp.Cql.Tests.Live;

[assembly: AssemblyFixture(typeof(LiveCluster))]

namespace ChatApp.Cql.Tests.Live;

/// <summary>
/// What the live tests speak to: the cluster that <c>CHATAPP_CASSANDRA=host:port[,user,password]</c> names, else a local
/// node, started for the run and ended with it.
/// </summary>
public sealed class LiveCluster : IAsyncLifetime
{
    private const string Variable = "CHATAPP_CASSANDRA";
    private const string ReadyMark = "listening on ";
    private readonly string _keyspace = $"cql_tests_{Guid.NewGuid():N}"[..20];
    private Process? _process;
    private DirectoryInfo? _data;
    private Task _draining = Task.CompletedTask;
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

        if (_process is not null)
        {
            _process.Kill(entireProcessTree: true);
            await _process.WaitForExitAsync(CancellationToken.None);
            await _draining;
            _process.Dispose();
            _data!.Delete(recursive: true);
        }
    }

    private static Func<CqlSessionOptions> FromVariable(string given)
    {
        var parts = given.Split(',');
        return () => new CqlSessionOptions
        {
            ContactPoints = { parts[0] },
            Username = parts.ElementAtOrDefault(1),
            Password = parts.ElementAtOrDefault(2),
        };
    }

    private async Task<Func<CqlSessionOptions>> StartNodeAsync()
    {
        _data = Directory.CreateTempSubdirectory("chatapp-cql-tests-");
        var program = Path.Combine(AppContext.BaseDirectory, "CassandraNode.dll");
        _process = Process.Start(new ProcessStartInfo("dotnet", [program, "--bind", "127.0.0.1", "--port", "0", "--data", _data.FullName]) { UseShellExecute = false, RedirectStandardOutput = true })!;
        using var timeout = new CancellationTokenSource(TimeSpan.FromSeconds(60), TimeProvider.System);
        while (await _process.StandardOutput.ReadLineAsync(timeout.Token) is { } line)
        {
            if (line.Contains(ReadyMark, StringComparison.Ordinal))
            {
                _draining = _process.StandardOutput.BaseStream.CopyToAsync(Stream.Null, CancellationToken.None); // Or it would block once the pipe is full.
                var port = int.Parse(line[(line.LastIndexOf(':') + 1)..], CultureInfo.InvariantCulture);
                return () => new CqlSessionOptions { ContactPoints = { "127.0.0.1" }, Port = port };
            }
        }

        throw new InvalidOperationException($"{program} ended without saying '{ReadyMark}…'.");
    }
}
