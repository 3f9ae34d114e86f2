using CassandraNode;

namespace ChatApp.TestSupport;

/// <summary>The local Cassandra node, in this process, on a free port of 127.0.0.1.</summary>
public sealed class CassandraNodeFixture : IAsyncDisposable
{
    private readonly string _folder;
    private readonly bool _ownsFolder;
    private CassandraServer? _server;

    private CassandraNodeFixture(string? folder, TimeProvider? clock)
    {
        _ownsFolder = folder is null;
        _folder = folder ?? Directory.CreateTempSubdirectory("chatapp-cassandra-").FullName;
        Clock = clock ?? TimeProvider.System;
        _server = Open(port: 0);
        Port = _server.Endpoint.Port;
    }

    /// <summary>The node's clock.</summary>
    public TimeProvider Clock { get; }

    /// <summary>The port; stays the same over a restart.</summary>
    public int Port { get; }

    /// <summary>Without a keyspace.</summary>
    public string ConnectionString => $"Contact Points=127.0.0.1;Port={Port}";

    /// <summary>Starts a node.</summary>
    /// <param name="folder">Its data; a new temporary folder, removed at the end, if null.</param>
    /// <param name="clock">Its clock; the system's if null.</param>
    public static async Task<CassandraNodeFixture> StartAsync(string? folder = null, TimeProvider? clock = null) =>
        await Task.Run(() => new CassandraNodeFixture(folder, clock));

    /// <summary>Stops the node; its data stays.</summary>
    public async Task StopAsync()
    {
        if (_server is not null)
        {
            await _server.DisposeAsync();
            _server = null;
        }
    }

    /// <summary>Starts the node again on the same data and port.</summary>
    public void Start() => _server ??= Open(Port);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        if (_ownsFolder)
        {
            Directory.Delete(_folder, recursive: true);
        }
    }

    private CassandraServer Open(int port) =>
        CassandraServer.Start(new CassandraServerOptions { Port = port, DataFolder = _folder, Clock = Clock });
}
