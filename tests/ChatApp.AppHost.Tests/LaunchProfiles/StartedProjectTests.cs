using ChatApp.AppHost.Tests.Running;

namespace ChatApp.AppHost.Tests.LaunchProfiles;

public sealed class StartedProjectTests
{
    [Fact]
    public async Task A_project_gets_its_address_its_references_and_its_telemetry_in_its_environment()
    {
        await using var application = await Application.StartAsync(builder =>
        {
            var backend = builder.AddProject<Projects.Echo__2nd_Sample>("backend").WithHttpEndpoint().WithHttpEndpoint(name: "admin", env: "ADMIN_PORT");
            builder.AddProject<Projects.Echo__2nd_Sample>("frontend")
                .WithHttpEndpoint()
                .WithHttpHealthCheck("/process")
                .WithReference(backend)
                .WithReference(builder.AddConnectionString("store", ReferenceExpression.Create($"Host={backend.GetEndpoint("http").Property(EndpointProperty.HostAndPort)}")))
                .WithEnvironment("GREETING", "good morning")
                .WithEnvironment("BACKEND_PORT", ReferenceExpression.Create($"{backend.GetEndpoint("http").Property(EndpointProperty.Port)}"));
        });
        await application.Inner.ResourceNotifications.WaitForResourceHealthyAsync("frontend", TestContext.Current.CancellationToken);
        var backendUrl = UrlOf(application, "backend");

        var variables = await application.GetAsync<Dictionary<string, string>>("frontend", "/environment");

        Assert.Equal(UrlOf(application, "frontend"), variables["ASPNETCORE_URLS"]);
        Assert.Equal(backendUrl, variables["services__backend__http__0"]);
        Assert.Equal(UrlOf(application, "backend", "admin"), variables["services__backend__admin__0"]);
        Assert.Equal($"Host=localhost:{new Uri(backendUrl).Port}", variables["ConnectionStrings__store"]);
        Assert.Equal($"{new Uri(backendUrl).Port}", variables["BACKEND_PORT"]);
        Assert.Equal("good morning", variables["GREETING"]);
        Assert.Equal("frontend", variables["OTEL_SERVICE_NAME"]);
        Assert.StartsWith("service.instance.id=frontend-", variables["OTEL_RESOURCE_ATTRIBUTES"], StringComparison.Ordinal);
        Assert.Equal(
            ["1000", "1000", "1000", "always_on"],
            new[] { "OTEL_BLRP_SCHEDULE_DELAY", "OTEL_BSP_SCHEDULE_DELAY", "OTEL_METRIC_EXPORT_INTERVAL", "OTEL_TRACES_SAMPLER" }.Select(name => variables[name]));
    }

    [Fact]
    public async Task A_port_with_a_variable_of_its_own_is_no_part_of_the_urls()
    {
        await using var application = await Application.StartAsync(builder => builder.AddProject<Projects.Echo__2nd_Sample>("backend")
            .WithHttpEndpoint()
            .WithHttpEndpoint(name: "admin", env: "ADMIN_PORT")
            .WithHttpHealthCheck("/process"));
        await application.Inner.ResourceNotifications.WaitForResourceHealthyAsync("backend", TestContext.Current.CancellationToken);

        var variables = await application.GetAsync<Dictionary<string, string>>("backend", "/environment");

        Assert.Equal(UrlOf(application, "backend"), variables["ASPNETCORE_URLS"]);
        Assert.Equal($"{new Uri(UrlOf(application, "backend", "admin")).Port}", variables["ADMIN_PORT"]);
    }

    [Fact]
    public async Task The_first_profile_of_a_project_gives_variables_and_arguments()
    {
        await using var application = await Application.StartAsync(builder => builder.AddProject<Projects.Echo__2nd_Sample>("echo")
            .WithHttpEndpoint()
            .WithHttpHealthCheck("/process")
            .WithArgs("--last", "from the AppHost"));
        await application.Inner.ResourceNotifications.WaitForResourceHealthyAsync("echo", TestContext.Current.CancellationToken);

        var variables = await application.GetAsync<Dictionary<string, string>>("echo", "/environment");
        Assert.Equal("first", variables["FROM_PROFILE"]);
        Assert.Equal("first", variables["DOTNET_LAUNCH_PROFILE"]);
        Assert.Equal("Development", variables["ASPNETCORE_ENVIRONMENT"]);
        Assert.Equal(
            ["--greeting", "good morning", "--path", "C:\\some folder\\", "--quoted", "\"yes\"", "", "--last", "from the AppHost"],
            await application.GetAsync<string[]>("echo", "/arguments"));
    }

    [Fact]
    public async Task A_profile_is_chosen_by_name_and_without_one_nothing_of_the_AppHost_is_inherited()
    {
        await using var application = await Application.StartAsync(builder =>
        {
            builder.AddProject<Projects.Echo__2nd_Sample>("second", "second").WithHttpEndpoint().WithHttpHealthCheck("/process");
            builder.AddProject<Projects.Echo__2nd_Sample>("none", launchProfileName: null).WithHttpEndpoint().WithHttpHealthCheck("/process");
        });
        await application.Inner.ResourceNotifications.WaitForResourceHealthyAsync("second", TestContext.Current.CancellationToken);
        await application.Inner.ResourceNotifications.WaitForResourceHealthyAsync("none", TestContext.Current.CancellationToken);

        Assert.Equal("second", (await application.GetAsync<Dictionary<string, string>>("second", "/environment"))["FROM_PROFILE"]);
        var variables = await application.GetAsync<Dictionary<string, string>>("none", "/environment");
        Assert.Empty(variables.Keys.Intersect(["FROM_PROFILE", "DOTNET_LAUNCH_PROFILE", "ASPNETCORE_ENVIRONMENT", "DOTNET_ENVIRONMENT"]));
        Assert.Empty(await application.GetAsync<string[]>("none", "/arguments"));
    }

    [Fact]
    public async Task A_profile_that_is_not_there_is_an_error_at_once()
    {
        var exception = await Assert.ThrowsAsync<DistributedApplicationException>(
            () => Application.StartAsync(builder => builder.AddProject<Projects.Echo__2nd_Sample>("echo", "third")));
        Assert.StartsWith("Project 'echo' has no launch profile 'third' in ", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_executable_gets_no_telemetry_variables()
    {
        await using var application = await Application.StartAsync(builder => builder.AddShell("plain", "env; exec sleep 1000").WithEnvironment("LAST", "one"));
        await application.WaitForLineAsync("plain", "LAST=one");

        Assert.DoesNotContain(application.ConsoleOf("plain"), line => line.StartsWith("OTEL_", StringComparison.Ordinal));
    }

    private static string UrlOf(Application application, string resource, string endpoint = "http") =>
        Aspire.Hosting.Testing.DistributedApplicationHostingTestingExtensions.GetEndpoint(application.Inner, resource, endpoint).ToString().TrimEnd('/');
}
