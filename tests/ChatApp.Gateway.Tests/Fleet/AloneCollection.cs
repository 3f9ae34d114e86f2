namespace ChatApp.Gateway.Tests.Fleet;

/// <summary>Tests that look at the whole process: they run after all others, one at a time.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class AloneCollection
{
    public const string Name = "Alone";
}
