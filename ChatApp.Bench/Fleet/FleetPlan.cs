namespace ChatApp.Bench.Fleet;

/// <summary>How many hosts of each kind a system has, and what the AppHost calls them.</summary>
/// <param name="Gateways">How many socket hosts there are.</param>
/// <param name="DeliveryWorkers">How many delivery workers there are.</param>
internal sealed record FleetPlan(int Gateways, int DeliveryWorkers)
{
    public IReadOnlyList<string> GatewayNames { get; } = [.. Enumerable.Range(1, Gateways).Select(number => $"gateway-{number}")];

    public IReadOnlyList<string> DeliveryNames { get; } =
        DeliveryWorkers == 1 ? ["delivery"] : [.. Enumerable.Range(1, DeliveryWorkers).Select(number => $"delivery-{number}")];

    /// <summary>In the order in which they are brought back.</summary>
    public IReadOnlyList<string> Names => ["redis", "cassandra", "api", .. GatewayNames, .. DeliveryNames, "presence"];
}
