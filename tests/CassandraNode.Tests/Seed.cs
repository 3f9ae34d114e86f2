using System.Globalization;

namespace CassandraNode.Tests;

/// <summary>The seed of what a test draws: a new one every time, or CASSANDRA_NODE_SEED to run a failure again.</summary>
internal static class Seed
{
    public static int Choose(ITestOutputHelper output)
    {
        var seed = Environment.GetEnvironmentVariable("CASSANDRA_NODE_SEED") is { } given
            ? int.Parse(given, CultureInfo.InvariantCulture)
            : Random.Shared.Next();
        output.WriteLine($"CASSANDRA_NODE_SEED={seed}");
        return seed;
    }
}
