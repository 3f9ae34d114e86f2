using System.Text.Json.Nodes;
using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting.Tests.Publishing;

public sealed class ManifestTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("manifest-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task A_project_has_its_path_seen_from_the_manifest_its_variables_as_expressions_and_its_bindings()
    {
        var project = WriteProject("Shop", """
            { "profiles": { "http": { "commandName": "Project", "applicationUrl": "http://localhost:5123",
                "environmentVariables": { "ASPNETCORE_ENVIRONMENT": "Development" } } } }
            """);
        var resources = await PublishAsync(builder =>
        {
            var password = builder.AddParameter("password", secret: true);
            var database = builder.AddConnectionString("database");
            builder.AddProject("shop", project)
                .WithHttpEndpoint(name: "peer", env: "PEER_PORT")
                .WithEndpoint(scheme: "tcp", name: "feed", port: 7000, targetPort: 7001)
                .WithExternalHttpEndpoints()
                .WithReference(database)
                .WithEnvironment("PASSWORD", password)
                .WithEnvironment(context => context.EnvironmentVariables["LIMIT"] = 7)
                .WithArgs("--verbose")
                .WithReplicas(3);
        });

        Assert.Equal(
            """
            {"type":"project.v0","path":"Shop/Shop.csproj","args":["--verbose"],
            "env":{"OTEL_DOTNET_EXPERIMENTAL_OTLP_EMIT_EXCEPTION_LOG_ATTRIBUTES":"true",
            "OTEL_DOTNET_EXPERIMENTAL_OTLP_EMIT_EVENT_LOG_ATTRIBUTES":"true","OTEL_DOTNET_EXPERIMENTAL_OTLP_RETRY":"in_memory",
            "ASPNETCORE_FORWARDEDHEADERS_ENABLED":"true","HTTP_PORTS":"{shop.bindings.http.targetPort}",
            "PEER_PORT":"{shop.bindings.peer.targetPort}","ConnectionStrings__database":"{database.connectionString}",
            "PASSWORD":"{password.value}","LIMIT":"7"},
            "bindings":{"http":{"scheme":"http","protocol":"tcp","transport":"http","external":true},
            "peer":{"scheme":"http","protocol":"tcp","transport":"http","targetPort":8000,"external":true},
            "feed":{"scheme":"tcp","protocol":"tcp","transport":"tcp","port":7000,"targetPort":7001}}}
            """.ReplaceLineEndings(""),
            Text(resources["shop"]));
    }

    [Fact]
    public async Task Parameters_ask_for_an_input_and_connection_strings_are_secret()
    {
        var resources = await PublishAsync(builder =>
        {
            builder.AddParameter("region", "north", publishValueAsDefault: true);
            builder.AddParameter("password", secret: true);
            builder.AddConnectionString("database");
        });

        Assert.Equal(
            """{"type":"parameter.v0","value":"{region.inputs.value}","inputs":{"value":{"type":"string","default":{"value":"north"}}}}""",
            Text(resources["region"]));
        Assert.Equal(
            """{"type":"parameter.v0","value":"{password.inputs.value}","inputs":{"value":{"type":"string","secret":true}}}""",
            Text(resources["password"]));
        Assert.Equal(
            """
            {"type":"parameter.v0","connectionString":"{database.value}","value":"{database.inputs.value}",
            "inputs":{"value":{"type":"string","secret":true}}}
            """.ReplaceLineEndings(""),
            Text(resources["database"]));
    }

    [Fact]
    public async Task A_connection_string_made_of_others_is_a_value_and_endpoints_are_named_not_resolved()
    {
        var project = WriteProject("Shop");
        var resources = await PublishAsync(builder =>
        {
            var server = builder.AddConnectionString("server");
            builder.AddConnectionString("database", ReferenceExpression.Create($"{server};Database=shop"));
            var shop = builder.AddProject("shop", project).WithHttpEndpoint();
            builder.AddProject("till", project).WithReference(shop).WithEnvironment("SHOP", shop.GetEndpoint("http"));
        });

        Assert.Equal(
            """{"type":"value.v0","connectionString":"{server.connectionString};Database=shop"}""", Text(resources["database"]));
        Assert.Equal("{shop.bindings.http.url}", (string?)resources["till"]!["env"]!["services__shop__http__0"]);
        Assert.Equal("{shop.bindings.http.url}", (string?)resources["till"]!["env"]!["SHOP"]);
        Assert.Null(resources["till"]!["bindings"]);
    }

    [Fact]
    public async Task What_is_excluded_is_not_there_and_nothing_is_started()
    {
        var started = Path.Combine(_folder.FullName, "started");
        var resources = await PublishAsync(builder =>
        {
            builder.AddExecutable("tool", "touch", _folder.FullName, started);
            builder.AddExecutable("stand-in", "touch", _folder.FullName, started).ExcludeFromManifest();
        });

        Assert.Equal($$"""{"type":"executable.v0","workingDirectory":".","command":"touch","args":["{{started}}"]}""", Text(resources["tool"]));
        Assert.False(resources.ContainsKey("stand-in"));
        Assert.False(File.Exists(started));
    }

    [Fact]
    public async Task A_folder_as_the_path_takes_the_default_file_name()
    {
        await RunAsync(["--operation", "publish", "--output-path", _folder.FullName], _ => { });

        Assert.Contains("aspire-8.0.json", await File.ReadAllTextAsync(
            Path.Combine(_folder.FullName, "aspire-manifest.json"), TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--publisher manifest", "--output-path FILE")]
    [InlineData("--publisher docker-compose --output-path {folder}", "There is no publisher 'docker-compose' here")]
    [InlineData("--publisher manifest --output-path /proc/manifest.json", "cannot be written to /proc/manifest.json")]
    public async Task Wrong_options_say_what_to_do(string arguments, string message)
    {
        var exception = await Assert.ThrowsAsync<DistributedApplicationException>(
            () => StartAsync(arguments.Replace("{folder}", _folder.FullName, StringComparison.Ordinal).Split(' '), _ => { }));

        Assert.Contains(message, exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_value_without_an_expression_is_refused_with_its_name()
    {
        var exception = await Assert.ThrowsAsync<DistributedApplicationException>(() => StartAsync(
            ["--publisher", "manifest", "--output-path", Path.Combine(_folder.FullName, "m.json")],
            builder => builder.AddExecutable("tool", "touch", ".").WithEnvironment(context => context.EnvironmentVariables["BAD"] = new object())));

        Assert.StartsWith("variable 'BAD' of 'tool' cannot be published", exception.Message, StringComparison.Ordinal);
        Assert.False(File.Exists(Path.Combine(_folder.FullName, "m.json")));
    }

    private static string Text(JsonNode? node) => node!.ToJsonString(new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping });

    private async Task<JsonObject> PublishAsync(Action<IDistributedApplicationBuilder> configure)
    {
        var path = Path.Combine(_folder.FullName, "manifest.json");
        await RunAsync(["--publisher", "manifest", "--output-path", path], configure);
        var manifest = JsonNode.Parse(await File.ReadAllTextAsync(path, TestContext.Current.CancellationToken))!;
        return manifest["resources"]!.AsObject();
    }

    // Ends by itself once the manifest is written.
    private static async Task RunAsync(string[] arguments, Action<IDistributedApplicationBuilder> configure)
    {
        await using var application = Build(arguments, configure);
        await application.RunAsync(TestContext.Current.CancellationToken);
    }

    private static async Task StartAsync(string[] arguments, Action<IDistributedApplicationBuilder> configure)
    {
        await using var application = Build(arguments, configure);
        await application.StartAsync(TestContext.Current.CancellationToken);
    }

    private static DistributedApplication Build(string[] arguments, Action<IDistributedApplicationBuilder> configure)
    {
        var builder = DistributedApplication.CreateBuilder(arguments);
        configure(builder);
        return builder.Build();
    }

    private string WriteProject(string name, string? launchSettings = null)
    {
        var folder = _folder.CreateSubdirectory(name);
        var path = Path.Combine(folder.FullName, $"{name}.csproj");
        File.WriteAllText(path, "<Project Sdk=\"Microsoft.NET.Sdk.Web\" />");
        if (launchSettings is not null)
        {
            File.WriteAllText(Path.Combine(folder.CreateSubdirectory("Properties").FullName, "launchSettings.json"), launchSettings);
        }

        return path;
    }
}
