namespace ChatApp.IntegrationTests.Running;

/// <summary>All tests on the real Redis server share one system. Runs when the other system has stopped: two at once are too much for two cores.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class SystemOnRedisCollection : ICollectionFixture<RunningSystemOnRedis>
{
    public const string Name = "The running system on the real Redis server";
}
