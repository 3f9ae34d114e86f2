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
    private readonly int _maximumRequestBytes;
    private readonly ConcurrentDictionary<ClientConnection, Task> _connections = new();
    private readonly CancellationTokenSource _stopping = new();
    private readonly Task _accepting;

    private CassandraServer(Store store, Socket listener, CassandraServerOptions options)
    {
        _store = store;
        _listener = listener;
        _maximumRequestBytes = options.MaximumRequestBytes;
        Endpoint = (IPEndPoint)listener.LocalEndPoint!;
        var catalog = new Catalog(store.Get(StoreKeys.Schema) is { } document ? CatalogDocument.Read(document) : CatalogSnapshot.Empty);
        _executor = new StatementExecutor(
            catalog, new SystemCatalog(catalog, new NodeIdentity(Endpoint, HostId(store))), store, options.Clock);
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
        await _store.DisposeAsync();
        _stopping.Dispose();
    }

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
            var connection = new ClientConnection(socket, _executor, AnnounceAsync, _maximumRequestBytes);
            _connections[connection] = ServeAsync(connection);
        }
    }

    private async Task ServeAsync(ClientConnection connection)
    {
        await Task.Yield(); // Not on the accepting loop.
        await connection.RunAsync(_stopping.Token);
        _connections.TryRemove(connection, out _);
    }

    private Task AnnounceAsync(SchemaChange change) => Task.WhenAll(_connections.Keys.Select(connection => connection.NotifyAsync(change)));
}
