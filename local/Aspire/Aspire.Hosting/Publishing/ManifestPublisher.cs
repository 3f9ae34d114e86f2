using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Eventing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;

namespace Aspire.Hosting.Publishing;

/// <summary>
/// Publish mode: <c>--publisher manifest --output-path FILE</c> writes the manifest and ends. A folder as the path takes
/// <c>aspire-manifest.json</c>.
/// </summary>
internal sealed class ManifestPublisher(
    DistributedApplicationModel model, DistributedApplicationExecutionContext execution, IDistributedApplicationEventing eventing,
    IServiceProvider services, IConfiguration configuration, IHostApplicationLifetime lifetime) : IHostedService
{
    private const string DefaultFileName = "aspire-manifest.json";

    /// <exception cref="DistributedApplicationException">The options are wrong, or the file cannot be written. The message is for the user.</exception>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        var path = OutputPath();
        await eventing.PublishAsync(new BeforeStartEvent(services, model), cancellationToken);
        using var manifest = new MemoryStream();
        await new ManifestWriter(execution, Path.GetDirectoryName(path)!).WriteAsync(model, manifest, cancellationToken);
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            await File.WriteAllBytesAsync(path, manifest.ToArray(), cancellationToken);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new DistributedApplicationException($"The manifest cannot be written to {path}: {exception.Message}", exception);
        }

        Console.WriteLine($"Published manifest to: {path}");
        lifetime.StopApplication();
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private string OutputPath()
    {
        if (configuration["Publishing:Publisher"] is { } publisher && publisher != "manifest")
        {
            throw new DistributedApplicationException($"There is no publisher '{publisher}' here. Use `--publisher manifest`.");
        }

        if (configuration["Publishing:OutputPath"] is not { Length: > 0 } given)
        {
            throw new DistributedApplicationException("Say where the manifest is to be written: --output-path FILE.");
        }

        var path = Path.GetFullPath(given);
        return Directory.Exists(path) ? Path.Combine(path, DefaultFileName) : path;
    }
}
