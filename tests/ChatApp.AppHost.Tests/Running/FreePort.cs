using System.Net;
using System.Net.Sockets;

namespace ChatApp.AppHost.Tests.Running;

/// <summary>Finds a port that nobody listens on now.</summary>
internal static class FreePort
{
    public static int Take()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
