namespace ChatApp.IntegrationTests.Running;

/// <summary>All tests share one system and leave it whole; they run one after the other, since they stop parts of it.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class SystemCollection : ICollectionFixture<RunningSystem>
{
    public const string Name = "The running system";
}
