namespace ChatApp.AppHost.LocalNodes;

/// <summary>The Redis server of a local run: local/RedisNode, or the real one, in a process of its own.</summary>
/// <param name="command">The program.</param>
internal sealed class RedisNodeResource(string name, string command, string workingDirectory)
    : ExecutableResource(name, command, workingDirectory), IResourceWithConnectionString
{
    /// <summary>The form that StackExchange.Redis reads: <c>host:port</c>.</summary>
    public ReferenceExpression ConnectionStringExpression =>
        ReferenceExpression.Create($"{Endpoint.Property(EndpointProperty.IPV4Host)}:{Endpoint.Property(EndpointProperty.Port)}");

    public EndpointReference Endpoint => new(this, LocalNode.EndpointName);
}
