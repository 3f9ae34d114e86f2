namespace ChatApp.IntegrationTests.Versions;

/// <summary>Starts a system of its own, and runs after those that share one: two would fight for the processors.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class VersionsCollection
{
    public const string Name = "Two versions";
}
