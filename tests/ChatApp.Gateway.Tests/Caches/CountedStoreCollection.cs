namespace ChatApp.Gateway.Tests.Caches;

/// <summary>Tests that count what is asked of a store that they share, one at a time.</summary>
[CollectionDefinition(Name)]
public sealed class CountedStoreCollection : ICollectionFixture<CountedStore>
{
    public const string Name = "Counted store";
}
