using System.Net.Http.Json;
using System.Net.Sockets;
using Aspire.Hosting.Run;
using ChatApp.TestSupport;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace ChatApp.AppHost.Tests.Running;

/// <summary>An application of a test's own resources, in this process, and what is known of it.</summary>
internal sealed class Application : IAsyncDisposable
{
    private readonly DistributedApplication _application;

    private Application(DistributedApplication application) => _application = application;

    public DistributedApplication Inner => _application;

    /// <summary>Builds and starts it. Ports are those asked for, or free ones.</summary>
    public static async Task<Application> StartAsync(Action<IDistributedApplicationBuilder> add, params string[] args)
    {
        var builder = DistributedApplication.CreateBuilder(new DistributedApplicationOptions
        {
            Args = ["--environment", Environments.Development, "--Dashboard", "false", .. args],
            AssemblyName = typeof(Application).Assembly.GetName().Name,
        });
        add(builder);
        var application = new Application(builder.Build());
        try
        {
            await application._application.StartAsync(TestContext.Current.CancellationToken);
        }
        catch
        {
            await application.DisposeAsync();
            throw;
        }

        return application;
    }

    /// <summary>The ids of a resource's replicas.</summary>
    public IReadOnlyList<string> IdsOf(string resource) =>
        [.. _application.Services.GetRequiredService<ApplicationRunner>().InstancesOf(resource).Select(instance => instance.Id)];

    public CustomResourceSnapshot SnapshotOf(string resource)
    {
        Assert.True(_application.ResourceNotifications.TryGetCurrentState(resource, out var current), $"Nothing is known of {resource}.");
        return current.Snapshot;
    }

    public string? StateOf(string resource) => SnapshotOf(resource).State?.Text;

    public int ProcessIdOf(string resource) =>
        (int)SnapshotOf(resource).Properties.Single(property => property.Name == "executable.pid").Value!;

    /// <summary>What the AppHost says of a resource that is not running.</summary>
    public string? ProblemOf(string resource)
    {
        var runner = _application.Services.GetRequiredService<ApplicationRunner>();
        return runner.InstancesOf(resource).Select(instance => runner.ProblemOf(instance.Id)).FirstOrDefault(problem => problem is not null);
    }

    /// <summary>The lines of a resource's console, without their time stamps.</summary>
    public IReadOnlyList<string> ConsoleOf(string resource)
    {
        var id = _application.Services.GetRequiredService<ApplicationRunner>().InstancesOf(resource)[0].Id;
        return _application.Services.GetRequiredService<ResourceLoggerService>().LogOf(id).Tail(1000);
    }

    public Task WaitForStateAsync(string resource, string state) => UntilAsync(resource, () => StateOf(resource) == state, $"be {state}");

    public Task WaitForLineAsync(string resource, string line) =>
        UntilAsync(resource, () => ConsoleOf(resource).Contains(line), $"print \"{line}\"");

    public Task<ExecuteCommandResult> CommandAsync(string resource, string command) =>
        _application.ResourceCommands.ExecuteCommandAsync(resource, $"resource-{command}", TestContext.Current.CancellationToken);

    /// <summary>Asks a resource over HTTP, on a connection of its own.</summary>
    public async Task<T> GetAsync<T>(string resource, string path)
    {
        using var client = new HttpClient { BaseAddress = Aspire.Hosting.Testing.DistributedApplicationHostingTestingExtensions.GetEndpoint(_application, resource) };
        var answer = await client.GetFromJsonAsync<T>(path, TestContext.Current.CancellationToken);
        return answer!;
    }

    /// <summary>Waits until a process answers on its own port.</summary>
    public Task WaitForAnswerAsync(string resourceId)
    {
        var url = SnapshotOf(resourceId).EnvironmentVariables.Single(variable => variable.Name == "ASPNETCORE_URLS").Value!;
        return Waiting.UntilAsync(
            async () =>
            {
                try
                {
                    using var client = new TcpClient();
                    await client.ConnectAsync("localhost", new Uri(url).Port, TestContext.Current.CancellationToken);
                    return true;
                }
                catch (SocketException)
                {
                    return false;
                }
            },
            $"{resourceId} to listen at {url}");
    }

    public async ValueTask DisposeAsync() => await _application.DisposeAsync();

    private async Task UntilAsync(string resource, Func<bool> condition, string what)
    {
        try
        {
            await Waiting.UntilAsync(condition, $"{resource} to {what}", TimeSpan.FromSeconds(120)); // A build may be part of it.
        }
        catch (TimeoutException exception)
        {
            throw new TimeoutException(
                $"{exception.Message} It is {StateOf(resource)}, and its console says:\n{string.Join('\n', ConsoleOf(resource))}", exception);
        }
    }
}
