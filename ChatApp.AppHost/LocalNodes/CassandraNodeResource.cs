namespace ChatApp.AppHost.LocalNodes;

/// <summary>The CQL server of a local run: local/CassandraNode in a process of its own.</summary>
/// <param name="keyspace">The one that the services use, and create if it is not there.</param>
internal sealed class CassandraNodeResource(string name, string workingDirectory, string keyspace)
    : ExecutableResource(name, "dotnet", workingDirectory), IResourceWithConnectionString
{
    /// <summary>The form that Cassandra drivers for .NET read.</summary>
    public ReferenceExpression ConnectionStringExpression => ReferenceExpression.Create(
        $"Contact Points={Endpoint.Property(EndpointProperty.IPV4Host)};Port={Endpoint.Property(EndpointProperty.Port)};Default Keyspace={keyspace}");

    public EndpointReference Endpoint => new(this, LocalNode.EndpointName);
}
