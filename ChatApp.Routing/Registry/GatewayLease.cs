namespace ChatApp.Routing.Registry;

/// <summary>A gateway's claim to be alive under an epoch, and where to reach it.</summary>
/// <param name="GatewayId">Stable across restarts of the gateway.</param>
/// <param name="Epoch">Routes count only under the epoch of the present lease. Never used twice.</param>
/// <param name="PublicUrl">Where clients reach it, <c>http(s)://</c>.</param>
/// <param name="PeerUrl">Where other hosts reach it over gRPC.</param>
/// <param name="Connections">How many it held when it last renewed.</param>
public sealed record GatewayLease(string GatewayId, long Epoch, string PublicUrl, string PeerUrl, int Connections)
{
    /// <summary>Whether it takes new connections: false while it drains or has too much to do. It is found by its routes all the same.</summary>
    public bool TakesConnections { get; init; } = true;

    /// <summary>How long a lease lasts without being renewed.</summary>
    public static TimeSpan Duration { get; } = TimeSpan.FromSeconds(10);

    /// <summary>How often it is renewed.</summary>
    public static TimeSpan RenewalInterval { get; } = TimeSpan.FromSeconds(3);
}
