using System.Reflection;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace ChatApp.AppHost.LocalNodes;

/// <summary>
/// Adds the servers of a local run. Their data lives under <c>.data/</c> beside the solution, or where <c>--Data DIR</c> says;
/// <c>--Reset true</c> empties it first. <c>--RedisServer redis-server</c> runs the real Redis instead of the local node.
/// </summary>
internal static class LocalNode
{
    public const string EndpointName = "tcp";

    public static IResourceBuilder<RedisNodeResource> AddRedisNode(this IDistributedApplicationBuilder builder, string name)
    {
        var server = builder.Configuration["RedisServer"];
        var resource = new RedisNodeResource(name, server ?? "dotnet", builder.AppHostDirectory);
        var check = new RedisPing(resource.Endpoint);

        // Neither keeps anything: the registry is put back by those who hold the connections.
        return server is null
            ? builder.Add(resource, data => [PathOf("RedisNode"), "--data", data], check)
            : builder.Add(resource, data => ["--dir", data, "--save", "", "--appendonly", "no"], check);
    }

    public static IResourceBuilder<CassandraNodeResource> AddCassandraNode(
        this IDistributedApplicationBuilder builder, string name, string keyspace)
    {
        var resource = new CassandraNodeResource(name, builder.AppHostDirectory, keyspace);
        return builder.Add(resource, data => [PathOf("CassandraNode"), "--data", data], new CassandraOptions(resource.Endpoint))
            .WithEnvironment("MALLOC_ARENA_MAX", "2"); // RocksDB's threads would each keep what they freed (docs/performance.md).
    }

    private static IResourceBuilder<T> Add<T>(this IDistributedApplicationBuilder builder, T resource, Func<string, string[]> arguments, IHealthCheck healthCheck)
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
            .WithArgs([.. arguments(data), "--bind", "127.0.0.1", "--port", endpoint.Property(EndpointProperty.TargetPort)])
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
