using ChatApp.AppHost.LocalNodes;
using ChatApp.AppHost.NextSteps;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

var builder = DistributedApplication.CreateBuilder(args);
var gateways = builder.Configuration.GetValue("Gateways", 2);
var deliveryWorkers = builder.Configuration.GetValue("DeliveryWorkers", 1);
var apiPort = builder.Configuration.GetValue("ApiPort", NextSteps.DefaultApiPort);
var isLocal = builder.ExecutionContext.IsRunMode;

IResourceBuilder<IResourceWithConnectionString> redis = isLocal
    ? builder.AddRedisNode("redis")
    : builder.AddConnectionString("redis");
IResourceBuilder<IResourceWithConnectionString> cassandra = isLocal
    ? builder.AddCassandraNode("cassandra", keyspace: "chatapp")
    : builder.AddConnectionString("cassandra");

var api = builder.AddProject<Projects.ChatApp_Api>("api")
    .WithHttpEndpoint(port: isLocal ? apiPort : null)
    .WithExternalHttpEndpoints()
    .WithHttpHealthCheck("/health")
    .WithReference(redis)
    .WithReference(cassandra)
    .WaitFor(redis)
    .WaitFor(cassandra);

if (isLocal)
{
    api.WithEnvironment("Operator__Token", "operators-of-a-development-machine"); // What `ChatApp.Bench trace` says by itself.
}

for (var number = 1; number <= gateways; number++)
{
    var name = $"gateway-{number}";
    var gateway = builder.AddProject<Projects.ChatApp_Gateway>(name)
        .WithHttpEndpoint(name: "http")
        .WithExternalHttpEndpoints()
        .WithHttpEndpoint(name: "peer", env: "Gateway__PeerPort")
        .WithHttpHealthCheck("/health", endpointName: "http")
        .WithReference(redis)
        .WithReference(cassandra)
        .WaitFor(redis)
        .WaitFor(cassandra);
    gateway
        .WithEnvironment("Gateway__Id", name)
        .WithEnvironment("Gateway__PublicUrl", gateway.GetEndpoint("http"))
        .WithEnvironment("Gateway__PeerUrl", gateway.GetEndpoint("peer"));
    if (isLocal)
    {
        gateway.WithEnvironment("Gateway__DrainTime", "00:00:01"); // Ctrl+C should not take long.
    }
}

for (var number = 1; number <= deliveryWorkers; number++)
{
    builder.AddProject<Projects.ChatApp_Delivery>(deliveryWorkers == 1 ? "delivery" : $"delivery-{number}")
        .WithHttpEndpoint()
        .WithHttpHealthCheck("/health")
        .WithReference(redis)
        .WithReference(cassandra)
        .WaitFor(redis)
        .WaitFor(cassandra);
}

builder.AddProject<Projects.ChatApp_Presence>("presence")
    .WithHttpEndpoint()
    .WithHttpHealthCheck("/health")
    .WithReference(redis)
    .WithReference(cassandra)
    .WaitFor(redis)
    .WaitFor(cassandra);

if (isLocal)
{
    builder.Services.AddHostedService(services => new NextSteps(
        services.GetRequiredService<ResourceNotificationService>(), api.GetEndpoint("http"), gateways));
}

await builder.Build().RunAsync();
