using System.Globalization;
using System.Net;
using System.Net.Sockets;
using ChatApp.Cql.Connections;

namespace ChatApp.Cql.Nodes;

/// <summary>Opens the control connection through whatever node lets us in.</summary>
internal sealed class ContactPoints(ConnectionSettings settings)
{
    /// <summary>Tries the nodes that are known, those that are up first, then the configured contact points.</summary>
    /// <exception cref="CqlConnectionException">None let us in; the message names each and why.</exception>
    public async Task<ControlConnection> OpenAnyAsync(IReadOnlyList<Node> known, Action<ServerEvent> onEvent, CancellationToken cancellationToken)
    {
        var failures = new List<CqlException>();
        var reasons = new List<string>();
        foreach (var node in known.OrderByDescending(node => node.IsUp))
        {
            if (await TryOpenAsync(node.Address, node.Host).ConfigureAwait(false) is { } control)
            {
                return control;
            }
        }

        foreach (var point in settings.Options.ContactPoints)
        {
            foreach (var address in await ResolveAsync(point, reasons, cancellationToken).ConfigureAwait(false))
            {
                if (await TryOpenAsync(address, Split(point).Host).ConfigureAwait(false) is { } control)
                {
                    return control;
                }
            }
        }

        var message = $"No contact point could be used. {string.Join("; ", reasons)}.";
        throw failures.OfType<CqlAuthenticationFailedException>().FirstOrDefault() is { } refused
            ? new CqlAuthenticationFailedException(message, refused)
            : new CqlConnectionException(message, RequestOutcome.NotSent, failures.FirstOrDefault());

        async Task<ControlConnection?> TryOpenAsync(IPEndPoint address, string host)
        {
            try
            {
                return await ControlConnection.OpenAsync(address, host, settings, onEvent, cancellationToken).ConfigureAwait(false);
            }
            catch (CqlException exception)
            {
                failures.Add(exception);
                reasons.Add($"{address}: {exception.Message}");
                return null;
            }
        }
    }

    private async Task<IReadOnlyList<IPEndPoint>> ResolveAsync(string point, List<string> reasons, CancellationToken cancellationToken)
    {
        var (host, port) = Split(point);
        try
        {
            var addresses = await Dns.GetHostAddressesAsync(host, cancellationToken).ConfigureAwait(false);
            return [.. addresses.Select(address => new IPEndPoint(address, port))];
        }
        catch (SocketException exception)
        {
            reasons.Add($"{point}: {exception.Message}");
            return [];
        }
    }

    // "host", "host:port", "1.2.3.4:port", "::1" or "[::1]:port".
    private (string Host, int Port) Split(string point)
    {
        if (IPAddress.TryParse(point, out _))
        {
            return (point, settings.Options.Port);
        }

        var colon = point.LastIndexOf(':');
        return colon > 0 && ushort.TryParse(point.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var port)
            ? (point[..colon].Trim('[', ']'), port)
            : (point, settings.Options.Port);
    }
}
