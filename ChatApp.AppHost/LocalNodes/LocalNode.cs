using System.Reflection;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace ChatApp.AppHost.LocalNodes;

/// <summary>
/// Adds the servers of a local run. Their data lives under <c>.data/</c> beside the solution, or where <c>--Data DIR</c> says;
/// <c>--Reset true</c> empties it first.
/// </summary>
internal static class LocalNode
{
    public const string EndpointName = "tcp";

    public static IResourceBuilder<RedisNodeResource> AddRedisNode(this IDistributedApplicationBuilder builder, string name)
    {
        var resource = new RedisNodeResource(name, builder.AppHostDirectory);
        return builder.Add(resource, "RedisNode", new RedisPing(resource.Endpoint));
    }

    public static IResourceBuilder<CassandraNodeResource> AddCassandraNode(
        this IDistributedApplicationBuilder builder, string name, string keyspace)
    {
        var resource = new CassandraNodeResource(name, builder.AppHostDirectory, keyspace);
        return builder.Add(resource, "CassandraNode", new CassandraOptions(resource.Endpoint));
    }

    private static IResourceBuilder<T> Add<T>(this IDistributedApplicationBuilder builder, T resource, string program, IHealthCheck healthCheck)
        where T : ExecutableResource
    {
        var data = Path.Combine(DataFolderOf(builder), resource.Name);
        if (builder.Configuration.GetValue("Reset", false) && Directory.Exists(data))
        {
            Directory.Delete(data, recursive: true);
        }

        Directory.CreateDirectory(data);
        var key = $"{resource.Name}_check";
        builder.Services.AddHealthChecks().AddCheck(key, healthCheck, timeout: TimeSpan.FromSeconds(5));
        var endpoint = new EndpointReference(resource, EndpointName);
        return builder.AddResource(resource)
            .WithEndpoint(scheme: "tcp", name: EndpointName)
            .WithArgs(PathOf(program), "--bind", "127.0.0.1", "--port", endpoint.Property(EndpointProperty.TargetPort), "--data", data)
            .WithHealthCheck(key);
    }

    private static string DataFolderOf(IDistributedApplicationBuilder builder) =>
        builder.Configuration["Data"] is { Length: > 0 } chosen
            ? Path.GetFullPath(chosen)
            : Path.GetFullPath(Path.Combine(builder.AppHostDirectory, "..", ".data"));

    // The build writes where it puts the programs.
    private static string PathOf(string program) => typeof(LocalNode).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
        .First(metadata => metadata.Key == program).Value!;
}
