using ChatApp.Bench.Fleet;
using ChatApp.Routing.Faults;

namespace ChatApp.Bench.Chaos;

/// <summary>What a chaos run does.</summary>
/// <param name="Duration">How long people talk while things break.</param>
/// <param name="Seed">Of everything that is chosen at random. The same seed chooses the same; what happens in between is up to the machine.</param>
/// <param name="Plant">A promise that the hosts are told to break, for the checker to find.</param>
/// <param name="Users">How many people talk.</param>
/// <param name="Gateways">How many socket hosts there are.</param>
/// <param name="DeliveryWorkers">How many delivery workers there are.</param>
internal sealed record ChaosPlan(TimeSpan Duration, int Seed, PlantedFault Plant, int Users, int Gateways = 3, int DeliveryWorkers = 2)
{
    public FleetPlan Fleet { get; } = new(Gateways, DeliveryWorkers);

    public IReadOnlyList<string> GatewayNames => Fleet.GatewayNames;

    public IReadOnlyList<string> DeliveryNames => Fleet.DeliveryNames;
}
