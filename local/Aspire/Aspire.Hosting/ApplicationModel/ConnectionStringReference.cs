namespace Aspire.Hosting.ApplicationModel;

/// <summary>A connection string that must be there, unless it is optional.</summary>
internal sealed class ConnectionStringReference(IResourceWithConnectionString resource, bool optional)
    : IManifestExpressionProvider, IValueProvider, IValueWithReferences
{
    public string ValueExpression => $"{{{resource.Name}.connectionString}}";

    public IEnumerable<object> References => [resource];

    public async ValueTask<string?> GetValueAsync(CancellationToken cancellationToken = default)
    {
        try
        {
            return await resource.GetConnectionStringAsync(cancellationToken);
        }
        catch (DistributedApplicationException) when (optional)
        {
            return null;
        }
    }
}
