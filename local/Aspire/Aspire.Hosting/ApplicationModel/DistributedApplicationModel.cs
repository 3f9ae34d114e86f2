namespace Aspire.Hosting.ApplicationModel;

/// <summary>The application's resources.</summary>
public class DistributedApplicationModel(IResourceCollection resources)
{
    public IResourceCollection Resources { get; } = resources;
}
