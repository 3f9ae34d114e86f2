using ChatApp.AppHost.Tests.Running;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace ChatApp.AppHost.Tests.Run;

public sealed class ReplicaTests
{
    [Fact]
    public async Task Replicas_take_turns_behind_one_port_and_who_is_down_is_passed_over()
    {
        await using var application = await Application.StartAsync(builder => builder.AddProject<Projects.Echo__2nd_Sample>("echo")
            .WithReplicas(3)
            .WithHttpEndpoint()
            .WithHttpHealthCheck("/process"));
        var ids = application.IdsOf("echo");
        Assert.Equal(3, ids.Distinct().Count());
        foreach (var id in ids)
        {
            await application.Inner.ResourceNotifications.WaitForResourceAsync(
                id, change => change.Snapshot.HealthStatus == HealthStatus.Healthy, TestContext.Current.CancellationToken);
            await application.WaitForAnswerAsync(id);
        }

        var turns = await AskAsync(application, times: 6);
        Assert.Equal(ids.Select(application.ProcessIdOf).Order(), turns[..3].Order());
        Assert.Equal(turns[..3], turns[3..]);

        Assert.True((await application.CommandAsync(ids[0], "stop")).Success);
        var left = (await AskAsync(application, times: 6)).Distinct();
        Assert.Equal(ids.Skip(1).Select(application.ProcessIdOf).Order(), left.Order());
    }

    [Fact]
    public async Task Each_replica_has_a_port_and_a_telemetry_identity_of_its_own()
    {
        await using var application = await Application.StartAsync(builder =>
        {
            var server = builder.AddProject<Projects.Echo__2nd_Sample>("echo").WithReplicas(2).WithHttpEndpoint();
            server.WithArgs(context => context.Args.Add(server.GetEndpoint("http").Property(EndpointProperty.TargetPort)));
        });
        var ids = application.IdsOf("echo");
        foreach (var id in ids)
        {
            await application.WaitForStateAsync(id, KnownResourceStates.Running);
        }

        string VariableOf(string id, string name) =>
            application.SnapshotOf(id).EnvironmentVariables.Single(variable => variable.Name == name).Value!;
        Assert.Equal(2, ids.Select(id => VariableOf(id, "ASPNETCORE_URLS")).Distinct().Count());
        Assert.Equal(ids.Select(id => $"service.instance.id={id}"), ids.Select(id => VariableOf(id, "OTEL_RESOURCE_ATTRIBUTES")));
        Assert.All(ids, id => Assert.EndsWith(
            $":{((System.Collections.Immutable.ImmutableArray<string>)application.SnapshotOf(id).Properties.Single(property => property.Name == "executable.args").Value!)[^1]}",
            VariableOf(id, "ASPNETCORE_URLS"),
            StringComparison.Ordinal));
        Assert.StartsWith(
            $"Resource 'echo' has 2 replicas. Name one of them: {ids[0]}, {ids[1]}.",
            (await application.CommandAsync("echo", "stop")).ErrorMessage,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task Replicas_without_a_proxy_are_an_error()
    {
        var exception = await Assert.ThrowsAsync<DistributedApplicationException>(() => Application.StartAsync(
            builder => builder.AddProject<Projects.Echo__2nd_Sample>("echo").WithReplicas(2).WithHttpEndpoint(port: FreePort.Take(), isProxied: false)));
        Assert.Equal(
            "Resource 'echo' uses multiple replicas and a proxy-less endpoint 'http'. These features do not work together.", exception.Message);
    }

    [Fact]
    public async Task A_port_without_a_proxy_must_be_given()
    {
        var exception = await Assert.ThrowsAsync<DistributedApplicationException>(() => Application.StartAsync(
            builder => builder.AddShell("server", "exec sleep 1000").WithHttpEndpoint(isProxied: false)));
        Assert.Contains("'server' needs to specify a port for endpoint 'http'", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_port_of_its_own_is_reached_behind_the_public_one()
    {
        var (publicPort, ownPort) = (FreePort.Take(), FreePort.Take());
        await using var application = await Application.StartAsync(builder => builder.AddProject<Projects.Echo__2nd_Sample>("echo")
            .WithHttpEndpoint(port: publicPort, targetPort: ownPort)
            .WithHttpHealthCheck("/process"));
        await application.Inner.ResourceNotifications.WaitForResourceHealthyAsync("echo", TestContext.Current.CancellationToken);

        var variables = await application.GetAsync<Dictionary<string, string>>("echo", "/environment");

        Assert.Equal($"http://localhost:{ownPort}", variables["ASPNETCORE_URLS"]);
        Assert.Equal(publicPort, Aspire.Hosting.Testing.DistributedApplicationHostingTestingExtensions.GetEndpoint(application.Inner, "echo").Port);
    }

    private static async Task<int[]> AskAsync(Application application, int times)
    {
        var answers = new int[times];
        for (var index = 0; index < times; index++)
        {
            answers[index] = await application.GetAsync<int>("echo", "/process");
        }

        return answers;
    }
}
