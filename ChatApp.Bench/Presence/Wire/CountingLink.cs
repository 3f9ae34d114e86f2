using System.Net;
using System.Net.Sockets;

namespace ChatApp.Bench.Presence.Wire;

/// <summary>A TCP connection's other end that passes everything on and lets a reader see what goes towards the server. Thread-safe.</summary>
internal sealed class CountingLink : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stopping = new();
    private readonly Func<IWireReader> _newReader;
    private readonly List<Task> _connections = [];
    private readonly Task _accepting;

    public CountingLink(Func<IWireReader> newReader)
    {
        _newReader = newReader;
        _listener.Start();
        _accepting = AcceptAsync();
    }

    /// <summary>Where it listens.</summary>
    public IPEndPoint EndPoint => (IPEndPoint)_listener.LocalEndpoint;

    /// <summary>Where it leads; set before the first connection.</summary>
    public IPEndPoint? Target { get; set; }

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        _listener.Stop();
        await _accepting;
        await Task.WhenAll(_connections);
        _listener.Dispose();
        _stopping.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                var client = await _listener.AcceptTcpClientAsync(_stopping.Token);
                _connections.RemoveAll(connection => connection.IsCompleted);
                _connections.Add(ServeAsync(client));
            }
        }
        catch (Exception exception) when (exception is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // The run ends.
        }
    }

    private async Task ServeAsync(TcpClient accepted)
    {
        using var client = accepted;
        using var server = new TcpClient();
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(_stopping.Token);
        try
        {
            client.NoDelay = server.NoDelay = true;
            await server.ConnectAsync(Target!, ending.Token);
            var there = PassAsync(client.GetStream(), server.GetStream(), _newReader(), ending.Token);
            var back = PassAsync(server.GetStream(), client.GetStream(), null, ending.Token);
            await Task.WhenAny(there, back);
            await ending.CancelAsync();
            await Task.WhenAll(there, back);
        }
        catch (Exception exception) when (exception is IOException or SocketException or OperationCanceledException or ObjectDisposedException)
        {
            // One end has gone, and so does the other.
        }
    }

    private static async Task PassAsync(NetworkStream from, NetworkStream to, IWireReader? reader, CancellationToken cancellationToken)
    {
        var buffer = new byte[32 * 1024];
        int count;
        while ((count = await from.ReadAsync(buffer, cancellationToken)) > 0)
        {
            reader?.Read(buffer.AsSpan(0, count));
            await to.WriteAsync(buffer.AsMemory(0, count), cancellationToken);
        }
    }
}
