namespace ChatApp.Bench.Simulation;

/// <summary>A bound that a growing fleet comes to.</summary>
/// <param name="Name">What is bounded, as it stands in a figure's name.</param>
/// <param name="IsReached">Whether a fleet is past it.</param>
internal sealed record FleetLimit(string Name, Func<FleetLoad, bool> IsReached)
{
    /// <summary>The largest fleet that is looked at.</summary>
    public const int Largest = 10_000;

    private const int Smallest = 10;
    private const double MoreThanATenth = 0.1;
    private const double StreamMemoryBytes = 400e6; // A tenth of a gateway of 4 GB.
    private const double RegistryShardCommands = 100_000; // A second, of one shard of Redis.
    private const double RegistryShards = 1_000; // As many nodes as Redis Cluster is designed for (its specification, "goals").

    /// <summary>What can break, in no order.</summary>
    /// <param name="model">Of the fleet.</param>
    /// <param name="messageMicroseconds">Processor time of all servers for a message, as measured in the smallest fleet.</param>
    public static IReadOnlyList<FleetLimit> Of(FleetModel model, double messageMicroseconds)
    {
        var small = model.AllPairs(Smallest).CpuSecondsPerMillion;
        return
        [
            new("message-costs-a-tenth-more", load => load.CpuSecondsPerMillion - small > MoreThanATenth * messageMicroseconds),
            new("streams-take-a-tenth-of-memory", load => load.StreamBytes > StreamMemoryBytes),
            new("registry-outgrows-its-shards", load => load.RegistryCommands > RegistryShards * RegistryShardCommands),
        ];
    }

    /// <summary>The smallest fleet that is past the bound; null if none of up to <see cref="Largest"/> is.</summary>
    public int? FirstOf(Func<int, FleetLoad> shape)
    {
        for (var gateways = Smallest; gateways <= Largest; gateways++)
        {
            if (IsReached(shape(gateways)))
            {
                return gateways;
            }
        }

        return null;
    }
}
