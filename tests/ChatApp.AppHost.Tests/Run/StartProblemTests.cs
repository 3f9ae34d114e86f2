using System.Net;
using System.Net.Sockets;
using ChatApp.AppHost.Tests.Running;

namespace ChatApp.AppHost.Tests.Run;

public sealed class StartProblemTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("apphost-problems-").FullName;

    [Fact]
    public async Task A_port_in_use_is_named_with_who_holds_it_and_what_to_do()
    {
        using var holder = new TcpListener(IPAddress.Loopback, 0);
        holder.Start();
        var port = ((IPEndPoint)holder.LocalEndpoint).Port;

        await using var application = await Application.StartAsync(
            builder => builder.AddShell("server", "exec sleep 1000").WithHttpEndpoint(port: port));

        await application.WaitForStateAsync("server", KnownResourceStates.FailedToStart);
        var problem = application.ProblemOf("server");
        Assert.Contains($"Port {port} of endpoint 'http' is in use", problem, StringComparison.Ordinal);
        Assert.Contains($"(process {Environment.ProcessId})", problem, StringComparison.Ordinal);
        Assert.Contains("Stop that, or give 'server' another port.", problem, StringComparison.Ordinal);

        holder.Stop();
        Assert.True((await application.CommandAsync("server", "start")).Success);
        Assert.Equal(KnownResourceStates.Running, application.StateOf("server"));
        Assert.Null(application.ProblemOf("server"));
    }

    [Fact]
    public async Task A_proxied_port_in_use_is_a_failed_start_too()
    {
        using var holder = new TcpListener(IPAddress.Loopback, 0);
        holder.Start();
        var port = ((IPEndPoint)holder.LocalEndpoint).Port;
        var targetPort = FreePort.Take();

        await using var application = await Application.StartAsync(
            builder => builder.AddShell("server", "exec sleep 1000").WithHttpEndpoint(port: port, targetPort: targetPort));

        await application.WaitForStateAsync("server", KnownResourceStates.FailedToStart);
        Assert.Contains($"Port {port} of endpoint 'http' is in use", application.ProblemOf("server"), StringComparison.Ordinal);

        // Who holds it may go: then the resource can be started, and is reached through the proxy.
        holder.Stop();
        Assert.True((await application.CommandAsync("server", "start")).Success);
        Assert.Equal(KnownResourceStates.Running, application.StateOf("server"));
        using var target = new TcpListener(IPAddress.Loopback, targetPort);
        target.Start(); // In place of the resource, which takes no connections.
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, port, TestContext.Current.CancellationToken);
        using var reached = await target.AcceptTcpClientAsync(TestContext.Current.CancellationToken);
        Assert.True(reached.Connected);
    }

    [Fact]
    public async Task A_command_that_is_not_there_is_named()
    {
        await using var application = await Application.StartAsync(builder =>
        {
            builder.AddExecutable("by-name", "no-such-command", _folder);
            builder.AddExecutable("by-path", "./no-such-command", _folder);
            builder.AddExecutable("nowhere", "sh", Path.Combine(_folder, "missing"));
        });

        await application.WaitForStateAsync("by-name", KnownResourceStates.FailedToStart);
        Assert.Equal(
            "The command 'no-such-command' of 'by-name' was not found. Install it, build it, or correct its path.",
            application.ProblemOf("by-name"));
        await application.WaitForStateAsync("by-path", KnownResourceStates.FailedToStart);
        Assert.Contains("'./no-such-command' of 'by-path' was not found", application.ProblemOf("by-path"), StringComparison.Ordinal);
        await application.WaitForStateAsync("nowhere", KnownResourceStates.FailedToStart);
        Assert.Contains("The working directory of 'nowhere' does not exist", application.ProblemOf("nowhere"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_that_cannot_be_run_is_named()
    {
        await File.WriteAllTextAsync(Path.Combine(_folder, "notes.txt"), "no program", TestContext.Current.CancellationToken);

        await using var application = await Application.StartAsync(builder => builder.AddExecutable("notes", "./notes.txt", _folder));

        await application.WaitForStateAsync("notes", KnownResourceStates.FailedToStart);
        Assert.Contains("'./notes.txt' of 'notes' cannot be run", application.ProblemOf("notes"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_runtime_that_is_missing_is_named_with_where_to_get_it()
    {
        await File.WriteAllTextAsync(Path.Combine(_folder, "old.dll"), "", TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(
            Path.Combine(_folder, "old.runtimeconfig.json"),
            """{ "runtimeOptions": { "tfm": "net99.0", "framework": { "name": "Microsoft.NETCore.App", "version": "99.0.0" } } }""",
            TestContext.Current.CancellationToken);

        await using var application = await Application.StartAsync(builder => builder.AddExecutable("old", "dotnet", _folder, "old.dll"));

        await application.WaitForStateAsync("old", KnownResourceStates.Exited);
        var problem = application.ProblemOf("old");
        Assert.Contains("the .NET runtime it needs is not installed: 'Microsoft.NETCore.App', version '99.0.0'", problem, StringComparison.Ordinal);
        Assert.Contains("https://aka.ms/dotnet/download", problem, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_project_that_does_not_build_shows_its_first_error_and_starts_once_it_is_mended()
    {
        var project = Path.Combine(_folder, "Broken.csproj");
        var code = Path.Combine(_folder, "Program.cs");
        await File.WriteAllTextAsync(
            project,
            """
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup>
                <OutputType>Exe</OutputType>
                <TargetFramework>net10.0</TargetFramework>
                <UseAppHost>false</UseAppHost>
              </PropertyGroup>
            </Project>
            """,
            TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(code, "System.Console.WriteLine(undefined);", TestContext.Current.CancellationToken);

        await using var application = await Application.StartAsync(builder => builder.AddProject("broken", project));

        await application.WaitForStateAsync("broken", KnownResourceStates.FailedToStart);
        var problem = application.ProblemOf("broken");
        Assert.Contains("broken does not build:", problem, StringComparison.Ordinal);
        Assert.Contains("CS0103", problem, StringComparison.Ordinal);
        Assert.Contains($"dotnet build {project}", problem, StringComparison.Ordinal);

        await File.WriteAllTextAsync(code, "System.Console.WriteLine(\"mended\");", TestContext.Current.CancellationToken);
        Assert.True((await application.CommandAsync("broken", "start")).Success, application.ProblemOf("broken"));
        await application.WaitForLineAsync("broken", "mended");
    }

    [Fact]
    public async Task A_project_that_is_not_there_is_an_error_at_once()
    {
        var exception = await Assert.ThrowsAsync<DistributedApplicationException>(
            () => Application.StartAsync(builder => builder.AddProject("ghost", "../Ghost/Ghost.csproj")));
        Assert.Contains("of resource 'ghost' was not found", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_parameter_without_a_value_is_named_with_the_ways_to_give_it()
    {
        await using var application = await Application.StartAsync(
            builder => builder.AddShell("needy", "exec sleep 1000").WithEnvironment("KEY", builder.AddParameter("api-key", secret: true)));

        await application.WaitForStateAsync("needy", KnownResourceStates.FailedToStart);
        Assert.Contains("'Parameters:api-key' is missing", application.ProblemOf("needy"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_health_check_that_nobody_registered_is_an_error_at_once()
    {
        var exception = await Assert.ThrowsAsync<DistributedApplicationException>(
            () => Application.StartAsync(builder => builder.AddShell("server", "exec sleep 1000").WithHealthCheck("unheard-of")));
        Assert.Contains("The health check 'unheard-of' of resource 'server' is not registered.", exception.Message, StringComparison.Ordinal);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);
}
