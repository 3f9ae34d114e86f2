using Aspire.Hosting.Run;
using Microsoft.Extensions.DependencyInjection;

namespace Aspire.Hosting.ApplicationModel;

/// <summary>Runs the commands of resources: <c>resource-start</c>, <c>resource-stop</c>, <c>resource-restart</c>.</summary>
public class ResourceCommandService
{
    private readonly IServiceProvider _services;

    // The runner starts what it runs, so it is asked for only when a command comes.
    public ResourceCommandService(IServiceProvider services) => _services = services;

    /// <summary>Of all its replicas.</summary>
    public async Task<ExecuteCommandResult> ExecuteCommandAsync(
        IResource resource, string commandName, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(resource);
        var results = await Task.WhenAll(Runner.InstancesOf(resource.Name)
            .Select(instance => ExecuteAsync(instance, commandName, cancellationToken)));
        return results.FirstOrDefault(result => !result.Success)
            ?? (results.Length > 0 ? CommandResults.Success() : CommandResults.Failure($"Resource '{resource.Name}' has no process."));
    }

    /// <param name="resourceId">The id of one process, or a resource's name where it has only one.</param>
    public async Task<ExecuteCommandResult> ExecuteCommandAsync(
        string resourceId, string commandName, CancellationToken cancellationToken = default)
    {
        var found = Runner.InstancesOf(resourceId);
        return found.Count == 1
            ? await ExecuteAsync(found[0], commandName, cancellationToken)
            : CommandResults.Failure(found.Count == 0
                ? $"Resource '{resourceId}' not found."
                : $"Resource '{resourceId}' has {found.Count} replicas. Name one of them: {string.Join(", ", found.Select(one => one.Id))}.");
    }

    private ApplicationRunner Runner => _services.GetRequiredService<ApplicationRunner>();

    private static async Task<ExecuteCommandResult> ExecuteAsync(
        ResourceInstance instance, string commandName, CancellationToken cancellationToken)
    {
        try
        {
            return commandName switch
            {
                "resource-start" or "start" => await instance.StartAsync(cancellationToken),
                "resource-stop" or "stop" => await instance.StopAsync(cancellationToken),
                "resource-restart" or "restart" => await instance.RestartAsync(cancellationToken),
                _ => CommandResults.Failure($"Command '{commandName}' not available for resource '{instance.Id}'."),
            };
        }
        catch (OperationCanceledException)
        {
            return CommandResults.Canceled();
        }
    }
}
