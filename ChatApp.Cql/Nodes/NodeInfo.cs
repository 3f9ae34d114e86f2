using System.Net;
using System.Numerics;

namespace ChatApp.Cql.Nodes;

/// <summary>What the cluster says of one of its nodes.</summary>
/// <param name="HostId">Stays the same when the address changes; null where the server does not tell.</param>
/// <param name="Address">Where it listens, as its neighbours say.</param>
/// <param name="Datacenter">Empty where the server does not tell.</param>
/// <param name="Rack">Empty where the server does not tell.</param>
/// <param name="Tokens">Where on the ring its ranges end; empty where the server does not tell.</param>
internal sealed record NodeInfo(Guid? HostId, IPEndPoint Address, string Datacenter, string Rack, long[] Tokens)
{
    /// <summary>Reads a row of <c>system.local</c> or <c>system.peers</c>; null if it has no usable address.</summary>
    /// <param name="row">Any columns may be missing or null: servers differ.</param>
    /// <param name="reached">How this node was reached, if it is the one that answers.</param>
    /// <param name="port">Of a node whose row has none.</param>
    public static NodeInfo? Read(Row row, IPEndPoint? reached, int port)
    {
        var address = reached ?? AddressOf(row, port);
        if (address is null)
        {
            return null;
        }

        var tokens = Optional<string[]>(row, "tokens") ?? [];
        return new NodeInfo(
            Optional<Guid?>(row, "host_id"),
            address,
            Optional<string>(row, "data_center") ?? "",
            Optional<string>(row, "rack") ?? "",
            [.. tokens.Select(token => BigInteger.TryParse(token, out var number) && number >= long.MinValue && number <= long.MaxValue ? (long)number : (long?)null).OfType<long>()]);
    }

    public static T? Optional<T>(Row row, string column) =>
        row.Columns.Any(known => known.Name == column) && !row.IsNull(column) ? row.GetValue<T>(column) : default;

    // A node that listens everywhere says 0.0.0.0; then its neighbours' address of it must do.
    private static IPEndPoint? AddressOf(Row row, int port)
    {
        var address = Optional<IPAddress>(row, "rpc_address");
        if (address is null || address.Equals(IPAddress.Any) || address.Equals(IPAddress.IPv6Any))
        {
            address = Optional<IPAddress>(row, "peer");
        }

        return address is null ? null : new IPEndPoint(address, port);
    }
}
