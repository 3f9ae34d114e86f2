using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;

namespace ChatApp.Cql.Tests.Fakes;

/// <summary>
/// A server that a test scripts: it reads frames, records them and sends what the script says. Without a script it lets
/// a client connect and answers every statement with nothing. It shares no code with the client.
/// </summary>
internal sealed class FakeCqlServer : IAsyncDisposable
{
    private const int SetOf = 0x1_0000;
    private readonly TcpListener _listener;
    private readonly X509Certificate2? _certificate;
    private readonly ConcurrentDictionary<int, Stream> _connections = new();
    private readonly ConcurrentBag<Task> _serving = [];
    private readonly CancellationTokenSource _stopping = new();
    private readonly ConcurrentDictionary<int, int> _registered = new();
    private int _connectionCount;

    private FakeCqlServer(TcpListener listener, X509Certificate2? certificate)
    {
        _listener = listener;
        _certificate = certificate;
        EndPoint = (IPEndPoint)listener.LocalEndpoint;
    }

    public IPEndPoint EndPoint { get; }

    public int Port => EndPoint.Port;

    public Guid HostId { get; init; } = Guid.NewGuid();

    public string Datacenter { get; set; } = "dc1";

    public string Rack { get; set; } = "r1";

    public string[] Tokens { get; set; } = ["0"];

    public Guid SchemaVersion { get; set; }

    /// <summary>The other nodes, for system.peers.</summary>
    public FakeCqlServer[] Peers { get; set; } = [];

    /// <summary>By keyspace, the replication options.</summary>
    public Dictionary<string, Dictionary<string, string>> Keyspaces { get; } = [];

    /// <summary>Gives the answer to a request; null for the default one, <see cref="FakeReply.Silence"/> for none at all.</summary>
    public Func<FakeRequest, FakeReply?> Script { get; set; } = _ => null;

    /// <summary>What happens before an answer goes out; an <see cref="IOException"/> cuts the connection.</summary>
    public Func<FakeRequest, Task> BeforeAnswer { get; set; } = _ => Task.CompletedTask;

    public ConcurrentQueue<FakeRequest> Requests { get; } = new();

    public int OpenConnections => _connections.Count;

    public CqlSessionOptions Options => new() { ContactPoints = { EndPoint.ToString() }, Port = Port };

    public static FakeCqlServer Start(IPAddress? address = null, int port = 0, X509Certificate2? certificate = null)
    {
        var listener = new TcpListener(address ?? IPAddress.Loopback, port);
        listener.Start();
        var server = new FakeCqlServer(listener, certificate);
        server._serving.Add(server.AcceptAsync());
        return server;
    }

    /// <summary>Cuts every connection; new ones are accepted.</summary>
    public void CutConnections()
    {
        foreach (var stream in _connections.Values)
        {
            stream.Dispose();
        }
    }

    /// <summary>Stops listening, as a dead node does.</summary>
    public void StopListening() => _listener.Stop();

    public async Task SendEventAsync(FakeReply reply)
    {
        foreach (var connection in _registered.Keys)
        {
            await WriteAsync(_connections[connection], -1, reply);
        }
    }

    /// <summary>Writes bytes that are no frame to every connection.</summary>
    public async Task SendRawAsync(byte[] bytes)
    {
        foreach (var stream in _connections.Values)
        {
            await stream.WriteAsync(bytes, CancellationToken.None);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        _listener.Stop();
        CutConnections();
        await Task.WhenAll(_serving);
        _stopping.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                var socket = await _listener.AcceptSocketAsync(_stopping.Token);
                _serving.Add(ServeAsync(socket, Interlocked.Increment(ref _connectionCount)));
            }
        }
        catch (Exception exception) when (exception is OperationCanceledException or SocketException or InvalidOperationException)
        {
            return; // Stopped.
        }
    }

    private async Task ServeAsync(Socket socket, int connection)
    {
        try
        {
            Stream stream = new NetworkStream(socket, ownsSocket: true);
            if (_certificate is not null)
            {
                var encrypted = new SslStream(stream);
                await encrypted.AuthenticateAsServerAsync(_certificate);
                stream = encrypted;
            }

            await using (stream)
            {
                _connections[connection] = stream;
                await ServeAsync(stream, connection);
            }
        }
        catch (Exception exception) when (exception is IOException or OperationCanceledException or ObjectDisposedException or System.Security.Authentication.AuthenticationException)
        {
            return; // Cut.
        }
        finally
        {
            _connections.TryRemove(connection, out _);
            _registered.TryRemove(connection, out _);
        }
    }

    private async Task ServeAsync(Stream stream, int connection)
    {
        var header = new byte[9];
        while (true)
        {
            await stream.ReadExactlyAsync(header, _stopping.Token);
            Assert.Equal(0x04, header[0]);
            var body = new byte[BinaryPrimitives.ReadInt32BigEndian(header.AsSpan(5))];
            await stream.ReadExactlyAsync(body, _stopping.Token);
            var request = new FakeRequest(header[4], body, connection);
            Requests.Enqueue(request);
            _serving.Add(AnswerAsync(stream, BinaryPrimitives.ReadInt16BigEndian(header.AsSpan(2)), request));
        }
    }

    private async Task AnswerAsync(Stream stream, short streamId, FakeRequest request)
    {
        try
        {
            await BeforeAnswer(request);
            var reply = Script(request) ?? Default(request);
            if (!ReferenceEquals(reply, FakeReply.Silence))
            {
                await WriteAsync(stream, streamId, reply);
            }
        }
        catch (Exception exception) when (exception is IOException or ObjectDisposedException)
        {
            await stream.DisposeAsync(); // Cut, or a test that plays dead.
        }
    }

    private static async Task WriteAsync(Stream stream, short streamId, FakeReply reply)
    {
        var frame = new Bytes().Byte(0x84).Byte(reply.Flags).Short(streamId).Byte(reply.Opcode).Int(reply.Body.Length).Raw(reply.Body).ToArray();
        await WriteLocks.GetOrAdd(stream, _ => new SemaphoreSlim(1)).WaitAsync(CancellationToken.None);
        try
        {
            await stream.WriteAsync(frame, CancellationToken.None);
        }
        finally
        {
            WriteLocks[stream].Release();
        }
    }

    private static readonly ConcurrentDictionary<Stream, SemaphoreSlim> WriteLocks = new();

    private FakeReply Default(FakeRequest request)
    {
        switch (request.Opcode)
        {
            case Op.Register:
                _registered[request.Connection] = 0;
                return FakeReply.Ready;
            case Op.Startup:
                return FakeReply.Ready;
            case Op.Options:
                return new FakeReply(Op.Supported, [0, 0]);
            case Op.Prepare:
                return FakeReply.Prepared(FakeReply.Utf8(request.Text), [], [], []);
            case Op.Query when request.Text.Contains("system.local", StringComparison.Ordinal):
                return NodeRows([this], withPartitioner: true);
            case Op.Query when request.Text.Contains("system.peers", StringComparison.Ordinal):
                return NodeRows(Peers, withPartitioner: false);
            case Op.Query when request.Text.Contains("system_schema.keyspaces", StringComparison.Ordinal):
                return KeyspaceRows();
            default:
                return FakeReply.Void;
        }
    }

    private static FakeReply NodeRows(FakeCqlServer[] nodes, bool withPartitioner)
    {
        (string, int)[] columns = [("rpc_address", FakeReply.Inet), ("host_id", FakeReply.Uuid), ("data_center", FakeReply.Text), ("rack", FakeReply.Text), ("tokens", SetOf | FakeReply.Text), ("schema_version", FakeReply.Uuid)];
        var rows = nodes.Select(node =>
        {
            var tokens = new Bytes().Int(node.Tokens.Length);
            foreach (var token in node.Tokens)
            {
                tokens.Value(FakeReply.Utf8(token));
            }

            byte[]?[] row = [node.EndPoint.Address.GetAddressBytes(), node.HostId.ToByteArray(bigEndian: true), FakeReply.Utf8(node.Datacenter), FakeReply.Utf8(node.Rack), tokens.ToArray(), node.SchemaVersion.ToByteArray(bigEndian: true)];
            return withPartitioner ? [.. row, FakeReply.Utf8("org.apache.cassandra.dht.Murmur3Partitioner")] : row;
        }).ToArray();
        return FakeReply.Rows(withPartitioner ? [.. columns, ("partitioner", FakeReply.Text)] : columns, rows);
    }

    private FakeReply KeyspaceRows()
    {
        var body = new Bytes().Int(2).Int(0x0001).Int(2).Text("system_schema").Text("keyspaces").Text("keyspace_name").Short(FakeReply.Text).Text("replication").Short(0x21).Short(FakeReply.Text).Short(FakeReply.Text).Int(Keyspaces.Count);
        foreach (var (name, options) in Keyspaces)
        {
            var map = new Bytes().Int(options.Count);
            foreach (var (key, value) in options)
            {
                map.Value(FakeReply.Utf8(key)).Value(FakeReply.Utf8(value));
            }

            body.Value(FakeReply.Utf8(name)).Value(map.ToArray());
        }

        return new FakeReply(Op.Result, body.ToArray());
    }
}
