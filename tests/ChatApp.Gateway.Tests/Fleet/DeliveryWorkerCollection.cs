namespace ChatApp.Gateway.Tests.Fleet;

/// <summary>One after the other: a delivery worker does the jobs of all, those too that another test wants to find undone.</summary>
[CollectionDefinition(Name)]
public sealed class DeliveryWorkerCollection
{
    public const string Name = "delivery worker";
}
