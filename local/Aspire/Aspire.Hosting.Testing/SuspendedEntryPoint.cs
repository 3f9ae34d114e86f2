using System.Reflection;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Eventing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Aspire.Hosting.Testing;

/// <summary>
/// An entry point on a thread of its own, which stands still where it builds until the test builds, and where it runs until the
/// application has ended.
/// </summary>
internal sealed class SuspendedEntryPoint : IDistributedApplicationTestingBuilder
{
    private readonly TaskCompletionSource<DistributedApplicationBuilder> _building = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource<DistributedApplication> _built = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly ManualResetEventSlim _mayBuild = new();
    private readonly Assembly _assembly;
    private readonly string[] _args;
    private DistributedApplicationBuilder _builder = null!;
    private bool _isAbandoned;

    private SuspendedEntryPoint(Assembly assembly, string[] args)
    {
        _assembly = assembly;
        _args = args;
    }

    public ConfigurationManager Configuration => _builder.Configuration;

    public string AppHostDirectory => _builder.AppHostDirectory;

    public Assembly? AppHostAssembly => _builder.AppHostAssembly;

    public IHostEnvironment Environment => _builder.Environment;

    public IServiceCollection Services => _builder.Services;

    public IDistributedApplicationEventing Eventing => _builder.Eventing;

    public DistributedApplicationExecutionContext ExecutionContext => _builder.ExecutionContext;

    public IResourceCollection Resources => _builder.Resources;

    public static async Task<IDistributedApplicationTestingBuilder> StartAsync(
        Assembly assembly, string[] args, CancellationToken cancellationToken)
    {
        var entryPoint = new SuspendedEntryPoint(assembly, args);
        new Thread(entryPoint.Run) { IsBackground = true, Name = $"Entry point of {assembly.GetName().Name}" }.Start();
        entryPoint._builder = await entryPoint._building.Task.WaitAsync(cancellationToken);
        entryPoint.Services.ConfigureHttpClientDefaults(client => client.AddStandardResilienceHandler());
        return entryPoint;
    }

    public IResourceBuilder<T> AddResource<T>(T resource)
        where T : IResource => _builder.AddResource(resource);

    public IResourceBuilder<T> CreateResourceBuilder<T>(T resource)
        where T : IResource => _builder.CreateResourceBuilder(resource);

    public DistributedApplication Build() => BuildAsync(CancellationToken.None).GetAwaiter().GetResult();

    public Task<DistributedApplication> BuildAsync(CancellationToken cancellationToken = default)
    {
        _mayBuild.Set();
        return _built.Task.WaitAsync(cancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        if (_mayBuild.IsSet)
        {
            await (await _built.Task).DisposeAsync();
        }
        else
        {
            _isAbandoned = true;
            _mayBuild.Set();
        }

        await _ended.Task;
        _mayBuild.Dispose();
    }

    public void Dispose() => DisposeAsync().AsTask().GetAwaiter().GetResult();

    private void Run()
    {
        EntryPointHook.Current = new EntryPointHook
        {
            Constructing = Configure,
            Building = Suspend,
            Built = application => _built.TrySetResult(application),
        };
        try
        {
            var main = _assembly.EntryPoint
                ?? throw new InvalidOperationException($"{_assembly.GetName().Name} has no entry point. Give CreateAsync a type of the AppHost.");
            var result = main.Invoke(null, BindingFlags.DoNotWrapExceptions, null, main.GetParameters().Length == 0 ? [] : [_args], null);
            (result as Task)?.GetAwaiter().GetResult();
            var early = new InvalidOperationException("The entry point exited without building a DistributedApplication.");
            _building.TrySetException(early);
            _built.TrySetException(early);
        }
        catch (AbandonedException)
        {
            _built.TrySetCanceled();
        }
        catch (Exception exception)
        {
            // Whatever the AppHost throws belongs to the test that waits for it.
            _building.TrySetException(exception);
            _built.TrySetException(exception);
        }
        finally
        {
            _ended.TrySetResult();
        }
    }

    private void Configure(DistributedApplicationOptions options)
    {
        options.AssemblyName = _assembly.GetName().Name;
        options.DisableDashboard = true;
        options.EnvironmentName ??= Microsoft.Extensions.Hosting.Environments.Development;
        options.Args = ["--DcpPublisher:RandomizePorts=true", .. options.Args ?? []];
    }

    private void Suspend(DistributedApplicationBuilder builder)
    {
        _building.TrySetResult(builder);
        _mayBuild.Wait();
        if (_isAbandoned)
        {
            throw new AbandonedException();
        }
    }

    /// <summary>Leaves an entry point whose builder was disposed before it built.</summary>
    private sealed class AbandonedException : Exception;
}
