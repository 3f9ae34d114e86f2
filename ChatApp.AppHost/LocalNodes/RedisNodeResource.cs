namespace ChatApp.AppHost.LocalNodes;

/// <summary>The Redis server of a local run: local/RedisNode in a process of its own.</summary>
internal sealed class RedisNodeResource(string name, string workingDirectory)
    : ExecutableResource(name, "dotnet", workingDirectory), IResourceWithConnectionString
{
    /// <summary>The form that StackExchange.Redis reads: <c>host:port</c>.</summary>
    public ReferenceExpression ConnectionStringExpression =>
        ReferenceExpression.Create($"{Endpoint.Property(EndpointProperty.IPV4Host)}:{Endpoint.Property(EndpointProperty.Port)}");

    public EndpointReference Endpoint => new(this, LocalNode.EndpointName);
}
