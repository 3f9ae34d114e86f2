using Aspire.Hosting.Testing;

namespace ChatApp.AppHost.Tests.Testing;

public sealed class TestingBuilderTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("apphost-testing-").FullName;

    [Fact]
    public async Task A_test_changes_what_the_AppHost_builds_and_reaches_what_runs()
    {
        var cancellation = TestContext.Current.CancellationToken;
        await using var builder = await DistributedApplicationTestingBuilder.CreateAsync<Projects.ChatApp_AppHost>(["--Data", _folder], cancellation);
        foreach (var resource in builder.Resources.Where(resource => resource.Name is not ("redis" or "api")).ToList())
        {
            builder.Resources.Remove(resource);
        }

        builder.CreateResourceBuilder((ProjectResource)builder.Resources.Single(resource => resource.Name == "api")).WithExplicitStart();
        await using var application = await builder.BuildAsync(cancellation);
        await application.StartAsync(cancellation);

        await application.ResourceNotifications.WaitForResourceHealthyAsync("redis", cancellation);
        var endpoint = application.GetEndpoint("redis", "tcp");
        Assert.Equal($"127.0.0.1:{endpoint.Port}", await application.GetConnectionStringAsync("redis", cancellation));
        using var client = application.CreateHttpClient("api");
        Assert.Equal(application.GetEndpoint("api", "http"), client.BaseAddress);
        Assert.NotEqual(5100, client.BaseAddress!.Port); // Ports are random in tests.

        Assert.Throws<ArgumentException>(() => application.GetEndpoint("cassandra"));
        Assert.Throws<ArgumentException>(() => application.GetEndpoint("redis", "http"));
        await Assert.ThrowsAsync<InvalidOperationException>(async () => await application.GetConnectionStringAsync("api", cancellation));
    }

    [Fact]
    public async Task A_builder_that_is_dropped_before_it_built_ends_its_entry_point()
    {
        var builder = await DistributedApplicationTestingBuilder.CreateAsync<Projects.ChatApp_AppHost>(
            ["--Data", _folder], TestContext.Current.CancellationToken);

        await builder.DisposeAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => builder.BuildAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task What_the_AppHost_throws_reaches_the_test()
    {
        var exception = await Assert.ThrowsAsync<InvalidOperationException>(() => DistributedApplicationTestingBuilder
            .CreateAsync<Projects.ChatApp_AppHost>(["--Data", _folder, "--Gateways", "many"], TestContext.Current.CancellationToken));
        Assert.Contains("Gateways", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_wait_for_health_ends_when_a_resource_has_failed()
    {
        var cancellation = TestContext.Current.CancellationToken;
        await using var builder = await DistributedApplicationTestingBuilder.CreateAsync<Projects.ChatApp_AppHost>(["--Data", _folder], cancellation);
        builder.Resources.Clear();
        builder.AddExecutable("ghost", "no-such-command", _folder);
        await using var application = await builder.BuildAsync(cancellation);
        await application.StartAsync(cancellation);

        var exception = await Assert.ThrowsAsync<DistributedApplicationException>(
            () => application.ResourceNotifications.WaitForResourceHealthyAsync("ghost", cancellation));
        Assert.Contains("'ghost'", exception.Message, StringComparison.Ordinal);
        Assert.Contains("FailedToStart", exception.Message, StringComparison.Ordinal);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);
}
