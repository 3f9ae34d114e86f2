using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using CassandraNode.Engine;
using CassandraNode.Execution;
using CassandraNode.Protocol;
using CassandraNode.Schema;
using CassandraNode.SystemTables;

namespace CassandraNode;

/// <summary>A one-node CQL server on RocksDB: the local stand-in for Cassandra. Thread-safe.</summary>
public sealed class CassandraServer : IAsyncDisposable
{
    private static readonly byte[] HostIdKey = [0, 0, 0, 0, 2];

    private readonly Store _store;
    private readonly Socket _listener;
    private readonly StatementExecutor _executor;
    private readonly CassandraServerOptions _options;
    private readonly Credentials? _credentials;
    private readonly Sweeper _sweeper;
    private readonly ConcurrentDictionary<ClientConnection, Task> _connections = new();
    private readonly CancellationTokenSource _stopping = new();
    private readonly Task _accepting;

    private CassandraServer(Store store, Socket listener, CassandraServerOptions options)
    {
        _store = store;
        _listener = listener;
        _options = options;
        _credentials = options.User is null ? null : new Credentials(options.User, options.Password ?? "");
        Endpoint = (IPEndPoint)listener.LocalEndPoint!;
        var catalog = new Catalog(store.Get(StoreKeys.Schema) is { } document ? CatalogDocument.Read(document) : CatalogSnapshot.Empty);
        _executor = new StatementExecutor(
            catalog, new SystemCatalog(catalog, new NodeIdentity(Endpoint, HostId(store))), store, options.Clock);
        _sweeper = new Sweeper(store, catalog, options.Clock);
        _accepting = AcceptAsync();
    }

    /// <summary>Where it listens.</summary>
    public IPEndPoint Endpoint { get; }

    /// <summary>Opens the data and listens; it answers when this returns.</summary>
    /// <exception cref="IOException">The port is in use, or the folder cannot be used.</exception>
    public static CassandraServer Start(CassandraServerOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        var listener = new Socket(options.Address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            listener.Bind(new IPEndPoint(options.Address, options.Port));
            listener.Listen(512);
        }
        catch (SocketException exception)
        {
            listener.Dispose();
            throw new IOException($"Cannot listen on {options.Address}:{options.Port}: {exception.Message}.", exception);
        }

        try
        {
            return new CassandraServer(Store.Open(options.DataFolder), listener, options);
        }
        catch
        {
            listener.Dispose();
            throw;
        }
    }

    /// <summary>Stops: ends the connections, finishes what is being written, closes the data.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_stopping.IsCancellationRequested)
        {
            return;
        }

        await _stopping.CancelAsync();
        _listener.Dispose();
        await _accepting;
        await Task.WhenAll(_connections.Values);
        await _sweeper.DisposeAsync();
        await _store.DisposeAsync();
        _stopping.Dispose();
    }

    /// <summary>Removes what has expired or was deleted longer ago than its table's <c>gc_grace_seconds</c>; happens hourly by itself.</summary>
    /// <returns>How many stored rows and deletions were removed or made smaller.</returns>
    public Task<long> SweepAsync(CancellationToken cancellationToken) => _sweeper.SweepAsync(cancellationToken);

    private static Guid HostId(Store store)
    {
        if (store.Get(HostIdKey) is { } known)
        {
            return new Guid(known);
        }

        var id = Guid.NewGuid();
        store.Put(HostIdKey, id.ToByteArray());
        return id;
    }

    private async Task AcceptAsync()
    {
        while (true)
        {
            Socket socket;
            try
            {
                socket = await _listener.AcceptAsync(_stopping.Token);
            }
            catch (Exception exception) when (exception is OperationCanceledException or ObjectDisposedException)
            {
                return;
            }
            catch (SocketException)
            {
                continue; // That client is gone already.
            }

            socket.NoDelay = true;
            var connection = new ClientConnection(
                socket, new ClientSession(_executor, _credentials, AnnounceAsync), _options.MaximumRequestBytes, _options.Clock);
            _connections[connection] = ServeAsync(connection);
        }
    }

    private async Task ServeAsync(ClientConnection connection)
    {
        await Task.Yield(); // Not on the accepting loop.
        await connection.RunAsync(_stopping.Token);
        _connections.TryRemove(connection, out _);
    }

    private Task AnnounceAsync(SchemaChange change)
    {
        foreach (var connection in _connections.Keys)
        {
            connection.Notify(change);
        }

        return Task.CompletedTask;
    }
}
