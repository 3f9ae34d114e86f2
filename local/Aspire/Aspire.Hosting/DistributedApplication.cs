using Aspire.Hosting.ApplicationModel;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Aspire.Hosting;

/// <summary>A built application: runs its resources, or publishes them.</summary>
public class DistributedApplication : IHost, IAsyncDisposable
{
    private readonly IHost _host;
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private bool _started;
    private bool _disposed;

    internal DistributedApplication(IHost host) => _host = host;

    public IServiceProvider Services => _host.Services;

    public ResourceNotificationService ResourceNotifications => Services.GetRequiredService<ResourceNotificationService>();

    public ResourceCommandService ResourceCommands => Services.GetRequiredService<ResourceCommandService>();

    public static IDistributedApplicationBuilder CreateBuilder() => CreateBuilder(Array.Empty<string>());

    public static IDistributedApplicationBuilder CreateBuilder(string[] args) =>
        CreateBuilder(new DistributedApplicationOptions { Args = args });

    public static IDistributedApplicationBuilder CreateBuilder(DistributedApplicationOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        return new DistributedApplicationBuilder(options);
    }

    public virtual async Task StartAsync(CancellationToken cancellationToken = default)
    {
        if (EntryPointHook.Current is null)
        {
            _started = true;
            await _host.StartAsync(cancellationToken);
        }
    }

    public virtual async Task StopAsync(CancellationToken cancellationToken = default)
    {
        if (_started && EntryPointHook.Current is null)
        {
            await _host.StopAsync(cancellationToken);
        }
    }

    public virtual void Run() => RunAsync().GetAwaiter().GetResult();

    public virtual async Task RunAsync(CancellationToken cancellationToken = default)
    {
        if (EntryPointHook.Current is not null)
        {
            await _ended.Task.WaitAsync(cancellationToken); // A test has the application; its entry point only waits for the end.
            return;
        }

        try
        {
            _started = true;
            await _host.RunAsync(cancellationToken);
        }
        catch (DistributedApplicationException exception)
        {
            await Console.Error.WriteLineAsync(exception.Message);
            Environment.ExitCode = 1;
        }
    }

    public virtual async ValueTask DisposeAsync()
    {
        // A test disposes it, and again with its builder.
        if (EntryPointHook.Current is null && !Interlocked.Exchange(ref _disposed, true))
        {
            await StopAsync();
            await ((IAsyncDisposable)_host).DisposeAsync();
            _ended.TrySetResult();
        }

        GC.SuppressFinalize(this);
    }

    public virtual void Dispose()
    {
        DisposeAsync().AsTask().GetAwaiter().GetResult();
        GC.SuppressFinalize(this);
    }
}
