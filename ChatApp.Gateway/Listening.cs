using System.Net;
using ChatApp.Gateway.Connections.Accept;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace ChatApp.Gateway;

/// <summary>
/// Where the gateway listens: WebSockets and health on the addresses of ASPNETCORE_URLS, or the ports of HTTP_PORTS, over HTTP/1.1, and
/// hand-offs, which need HTTP/2 without TLS, on a port of their own at the same interfaces.
/// </summary>
internal static class Listening
{
    public static void Listen(this WebApplicationBuilder builder)
    {
        var addresses = AddressesIn(builder.Configuration);
        builder.WebHost.UseUrls(); // Each gets its protocol here; Kestrel would warn that the addresses are given twice.
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            foreach (var address in addresses)
            {
                Listen(kestrel, address.Host, address.Port, HttpProtocols.Http1);
            }

            Listen(kestrel, addresses[0].Host, builder.Configuration.GetValue<int>("Gateway:PeerPort"), HttpProtocols.Http2);
        });
    }

    /// <summary>As ASP.NET Core reads them: addresses come before ports, and ports, which containers give, are those of every interface.</summary>
    public static IReadOnlyList<BindingAddress> AddressesIn(IConfiguration configuration)
    {
        var addresses = Parts(configuration["urls"]);
        if (addresses.Length == 0)
        {
            addresses = [.. Parts(configuration["http_ports"]).Select(port => $"http://*:{port}")];
        }

        return [.. (addresses.Length == 0 ? ["http://localhost:5000"] : addresses).Select(BindingAddress.Parse)];
    }

    private static string[] Parts(string? list) => (list ?? "").Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    private static void Listen(KestrelServerOptions kestrel, string host, int port, HttpProtocols protocols)
    {
        if (string.Equals(host, "localhost", StringComparison.OrdinalIgnoreCase))
        {
            kestrel.ListenLocalhost(port, listen => Listen(listen, protocols));
        }
        else if (IPAddress.TryParse(host, out var address))
        {
            kestrel.Listen(address, port, listen => Listen(listen, protocols));
        }
        else
        {
            kestrel.ListenAnyIP(port, listen => Listen(listen, protocols)); // "+" and "*", as containers give it.
        }
    }

    private static void Listen(ListenOptions listen, HttpProtocols protocols)
    {
        listen.Protocols = protocols;
        if (protocols == HttpProtocols.Http1)
        {
            DirectUpgrade.Use(listen);
        }
    }
}
