using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;

namespace Aspire.Hosting.Run;

/// <summary>Finds free ports for children, below the range from which the kernel takes ports for outgoing connections.</summary>
internal static class Ports
{
    private const int First = 20_000;
    private const int End = 32_000;
    private static readonly Lock Lock = new();
    private static readonly HashSet<int> Taken = [];

    public static int Take()
    {
        for (var attempt = 0; attempt < 1_000; attempt++)
        {
            var port = RandomNumberGenerator.GetInt32(First, End);
            lock (Lock)
            {
                if (!Taken.Contains(port) && IsFree(port))
                {
                    Taken.Add(port);
                    return port;
                }
            }
        }

        throw new DistributedApplicationException($"No free port was found between {First} and {End}. Close programs that listen there.");
    }

    public static void Return(int port)
    {
        lock (Lock)
        {
            Taken.Remove(port);
        }
    }

    /// <summary>Whether a server could listen at localhost, on both of its addresses where there is IPv6.</summary>
    public static bool IsFree(int port) => CanBind(IPAddress.Loopback, port) && (!Socket.OSSupportsIPv6 || CanBind(IPAddress.IPv6Loopback, port));

    private static bool CanBind(IPAddress address, int port)
    {
        using var socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            socket.Bind(new IPEndPoint(address, port));
            socket.Listen();
            return true;
        }
        catch (SocketException exception)
        {
            return exception.SocketErrorCode is SocketError.AddressNotAvailable; // No IPv6 here after all.
        }
    }
}
