using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Garnet;

namespace RedisNode;

/// <summary>A Redis server in process (Garnet): the local stand-in for Azure Managed Redis. Keeps everything in memory.</summary>
public sealed class RedisServer : IDisposable
{
    private readonly GarnetServer _server;

    private RedisServer(GarnetServer server, IPEndPoint endpoint)
    {
        _server = server;
        Endpoint = endpoint;
    }

    /// <summary>Where it listens.</summary>
    public IPEndPoint Endpoint { get; }

    /// <summary>Starts a server that answers when this returns.</summary>
    /// <param name="address">The interface.</param>
    /// <param name="port">The port; 0 for one that is free.</param>
    /// <exception cref="IOException">The port is in use, or the address is not this machine's.</exception>
    public static RedisServer Start(IPAddress address, int port)
    {
        ArgumentNullException.ThrowIfNull(address);
        var endpoint = new IPEndPoint(address, port == 0 ? FreePort(address) : port);
        EnsureFree(endpoint);
        var server = new GarnetServer(
        [
            "--bind", address.ToString(),
            "--port", endpoint.Port.ToString(CultureInfo.InvariantCulture),
            "-q",
            "--lua",
            "--memory", "256m",
            "--index", "16m",
            "--network-connection-limit", "20000",
        ]);
        server.Start();
        return new RedisServer(server, endpoint);
    }

    /// <inheritdoc/>
    public void Dispose() => _server.Dispose();

    // Garnet takes no port 0. Should another process be faster, EnsureFree or Start says so.
    private static int FreePort(IPAddress address)
    {
        using var listener = new TcpListener(address, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private static void EnsureFree(IPEndPoint endpoint)
    {
        try
        {
            using var listener = new TcpListener(endpoint) { ExclusiveAddressUse = true };
            listener.Start();
        }
        catch (SocketException exception)
        {
            throw new IOException($"Cannot listen on {endpoint}: {exception.Message}.", exception);
        }
    }
}
