namespace ChatApp.Bench.Simulation;

/// <summary>What a fleet of one size comes to.</summary>
/// <param name="Gateways">How many there are.</param>
/// <param name="StreamsPerGateway">Streams that each has open to others.</param>
/// <param name="Streams">All of them.</param>
/// <param name="Batch">Copies in a frame.</param>
/// <param name="FramesPerGateway">Frames a second that each sends.</param>
/// <param name="CpuSecondsPerMillion">Processor time for the hand-offs of a million messages, both sides (numerically, microseconds a message).</param>
/// <param name="StreamBytes">Resident memory of a gateway's ends of streams.</param>
/// <param name="Hops">How often a copy is handed over.</param>
/// <param name="RegistryCommands">Commands a second for the whole registry.</param>
internal sealed record FleetLoad(
    int Gateways, double StreamsPerGateway, double Streams, double Batch, double FramesPerGateway, double CpuSecondsPerMillion,
    double StreamBytes, double Hops, double RegistryCommands);
